package flags

import (
	"flag"
	"fmt"
)

// Data is where the images come from.
type Data struct {
	Folder     string // of files in MNIST's format; "" for MNIST as a Go module
	Split      string // name of the set in Folder; "" for the only one
	Validation Share  // of the training images

	validation string
}

func (d *Data) Register(set *flag.FlagSet) {
	set.StringVar(&d.Folder, "data", "", "`folder` of MNIST's files, gzipped or not, or of those of a set like it: Fashion-MNIST, KMNIST, EMNIST, QMNIST or one's own (default: MNIST as a Go module)")
	set.StringVar(&d.Split, "split", "", "`name` of the set where -data has several, such as letters for emnist-letters")
	set.StringVar(&d.validation, "validation", "", "`images` at the end of the training file to validate with: a number or a fraction such as 0.1 (default: a sixth, which is 10000 of MNIST's)")
}

func (d *Data) Read(set *flag.FlagSet) (err error) {
	if err := NotEmpty(set, "data", "split"); err != nil {
		return err
	}
	if d.Split != "" && d.Folder == "" {
		return fmt.Errorf("-split: want -data with it, the folder of the sets")
	}
	d.Validation = usualShare
	if d.validation != "" || Given(set, "validation") {
		d.Validation, err = ParseShare(d.validation)
	}
	return err
}
