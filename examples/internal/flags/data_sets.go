package flags

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/denoise-go/denoise/data"
)

// Sets are the three parts of the data.
type Sets struct {
	Training, Validation, Test *data.Set

	published data.TrainTest // that the three are parts of
}

// Labels reads the labels of the images in the three parts.
func (s Sets) Labels() (training, validation, test []uint8, err error) {
	train, test, err := s.published.Labels()
	if err != nil {
		return nil, nil, nil, err
	}
	n := s.Training.Len()
	return train[:n], train[n:], test, nil
}

// Load reads the data and writes to w what they are.
func (d *Data) Load(w io.Writer) (Sets, error) {
	published, err := d.read()
	if err != nil {
		return Sets{}, err
	}
	file, test, origin := published.Train, published.Test, published.Origin
	validating, err := d.Validation.Of(file.Len())
	if err != nil {
		return Sets{}, fmt.Errorf("%s: %w", origin, err)
	}
	training, validation, err := file.Split(file.Len() - validating)
	if err != nil {
		return Sets{}, err
	}
	training.Name, validation.Name = "training", "validation"
	fmt.Fprintf(w, "%s: %d images to train on, %d to validate, %d to test\n", origin, training.Len(), validation.Len(), test.Len())
	if len(origin.PassedOver) > 0 {
		fmt.Fprintf(w, "passed over: %s\n", strings.Join(origin.PassedOver, "; "))
	}
	if !origin.Known() {
		fmt.Fprintf(w, "SHA-256 of %s: %s\nSHA-256 of %s: %s\n", origin.Train.Path, origin.Train.SHA256, origin.Test.Path, origin.Test.SHA256)
	}
	return Sets{training, validation, test, published}, nil
}

// read reads the files of a folder, or of the module with MNIST, and says in an error which flag helps.
func (d *Data) read() (published data.TrainTest, err error) {
	if d.Folder != "" {
		published, err = data.ReadFolder(d.Folder, d.Split)
	} else if published, err = data.MNIST(""); err != nil {
		err = fmt.Errorf("%w (-data DIR reads it from a folder)", err)
	}
	if errors.Is(err, data.ErrSeveralSets) {
		err = fmt.Errorf("%w (-split NAME chooses)", err)
	}
	return published, err
}
