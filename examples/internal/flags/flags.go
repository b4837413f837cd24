// Package flags has the command-line flags that examples share, a file for each group of them. A program lists its groups:
//
//	var noise flags.Noise
//	var training flags.Training
//	err := flags.Parse("mnist", usage, args, os.Stdout, &noise, &training)
package flags

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Group is flags that belong together, and what they say once they are parsed.
type Group interface {
	// Register declares the flags with their defaults.
	Register(set *flag.FlagSet)

	// Read takes what was parsed into the group's fields. It returns an error for values that no data set could make right, so that a mistake is
	// reported before data are read.
	Read(set *flag.FlagSet) error
}

// Parse reads the arguments of a program that takes flags only. -h writes usage and the flags to help and returns flag.ErrHelp.
func Parse(program, usage string, args []string, help io.Writer, groups ...Group) error {
	rest, err := ParseWith(program, usage, args, help, groups...)
	if err == nil && len(rest) > 0 {
		return fmt.Errorf("want flags only, got %q (-h lists them)", rest[0])
	}
	return err
}

// ParseWith is Parse for a program that takes other arguments behind the flags, and returns them.
func ParseWith(program, usage string, args []string, help io.Writer, groups ...Group) (rest []string, err error) {
	set := flag.NewFlagSet(program, flag.ContinueOnError)
	set.SetOutput(io.Discard) // errors are returned, and reported once
	for _, g := range groups {
		g.Register(set)
	}
	err = set.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(help, usage, "flags:\n")
		set.SetOutput(help)
		set.PrintDefaults()
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%w (-h lists the flags)", err)
	}
	for _, g := range groups {
		if err := g.Read(set); err != nil {
			return nil, err
		}
	}
	for _, name := range set.Args() {
		if name == "" || name != "-" && strings.HasPrefix(name, "-") {
			return nil, fmt.Errorf("want flags first, then names, and ./-x for the name -x, got %q after the flags (-h lists them)", name)
		}
	}
	return set.Args(), nil
}

// NotEmpty returns an error if the command line has one of these flags without a value.
func NotEmpty(set *flag.FlagSet, names ...string) error {
	for _, name := range names {
		if Given(set, name) && set.Lookup(name).Value.String() == "" {
			return fmt.Errorf("-%s: want a value, got none", name)
		}
	}
	return nil
}

// CheckFile returns an error if the command line has the flag for a file that is to be written, and no file can be written there.
func CheckFile(set *flag.FlagSet, name string) error {
	path := set.Lookup(name).Value.String()
	if Given(set, name) && (path == "" || !IsDir(filepath.Dir(path)) || IsDir(path)) { // before hours go into what it is to hold
		return fmt.Errorf("-%s: want a file in a folder that exists, got %q", name, path)
	}
	return nil
}

// IsDir reports whether a path is that of a folder.
func IsDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// CheckFolder returns an error if the flag for the folder of results names none, a file, or one below a file.
func CheckFolder(name, folder string) error {
	if folder == "" {
		return fmt.Errorf("-%s: want a folder, got none", name)
	}
	path := filepath.Clean(folder)
	info, err := os.Stat(path)
	for errors.Is(err, fs.ErrNotExist) && path != filepath.Dir(path) {
		path = filepath.Dir(path) // in which folder is to be made
		info, err = os.Stat(path)
	}
	switch {
	case err != nil:
		return fmt.Errorf("-%s: want a folder: %w", name, err)
	case !info.IsDir():
		return fmt.Errorf("-%s: want a folder, got the file %s", name, path)
	}
	return nil
}

// Given reports whether the command line has a flag.
func Given(set *flag.FlagSet, name string) bool {
	found := false
	set.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// SetDefaults gives flags other defaults, by their names. Help states them.
func SetDefaults(set *flag.FlagSet, values map[string]string) {
	for name, value := range values {
		f := set.Lookup(name)
		f.DefValue = value
		f.Value.Set(value)
	}
}
