package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/internal/durable"
)

// stdName stands for stdin as a picture and for stdout as a result.
const stdName = "-"

// maxFile bounds files of pictures, in bytes.
const maxFile int64 = 1 << 32

// file is a picture with the names of what is made of it.
type file struct{ in, out, sheet string }

// plan names the results of all pictures before any is read. A result with the name of a picture or of another result is an error, as is one that is there
// already, unless it is to be replaced.
func (o *options) plan() (list []file, err error) {
	taken := map[string]string{}
	for _, in := range o.files {
		f := file{in: in, out: stdName}
		if in != stdName {
			dir, base := filepath.Split(in)
			name := strings.TrimSuffix(base, filepath.Ext(base))
			f.out = filepath.Join(dir, name+".denoised.png")
			if o.out != "" {
				dir, f.out = o.out, filepath.Join(o.out, name+".png")
			}
			if o.sheet {
				f.sheet = filepath.Join(dir, name+".sheet.png")
			}
		} else if o.sheet || o.out != "" {
			return nil, command.Usage(errors.New("want files for -out and -sheet, got the picture - from stdin"))
		}
		for _, result := range []string{f.out, f.sheet} {
			if result == "" {
				continue
			}
			place := placeOf(result)
			if other, ok := taken[place]; ok {
				return nil, fmt.Errorf("want results of different names, got %s from %s and from %s: denoise them one after the other, or with other folders for -out", result, other, in)
			}
			taken[place] = in
			if err := o.checkResult(result); err != nil {
				return nil, err
			}
		}
		list = append(list, f)
	}
	return list, nil
}

// placeOf returns one path for all names of a file that is still to be written: relative, absolute or through linked folders.
func placeOf(name string) string {
	if name == stdName {
		return name
	}
	dir, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return name
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil { // else it is still to be made
		dir = real
	}
	return filepath.Join(dir, filepath.Base(name))
}

// checkResult reports a result that would overwrite something.
func (o *options) checkResult(name string) error {
	if name == stdName {
		return nil
	}
	there, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("result: %w", err)
	}
	for _, in := range o.files {
		if info, err := os.Stat(in); in != stdName && err == nil && os.SameFile(info, there) {
			return fmt.Errorf("want another name for the result, got %s, which is a picture to be read: choose another folder with -out", name)
		}
	}
	if !o.force {
		return fmt.Errorf("%s is there already (-force replaces it)", name)
	}
	return nil
}

// readPicture returns the content of a file or of stdin.
func readPicture(name string, stdin io.Reader) ([]byte, error) {
	if name != stdName {
		return durable.ReadLinked(name, maxFile)
	}
	content, err := io.ReadAll(io.LimitReader(stdin, maxFile+1))
	if err == nil && int64(len(content)) > maxFile {
		err = fmt.Errorf("want at most %d bytes, got more", maxFile)
	}
	return content, err
}

// writePicture writes a file atomically, or stdout.
func writePicture(name string, content []byte, stdout io.Writer) error {
	if name != stdName {
		return durable.WriteFile(name, content)
	}
	_, err := stdout.Write(content)
	return err
}
