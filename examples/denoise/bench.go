package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/data/images"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/examples/internal/flags"
	"github.com/denoise-go/denoise/train/metrics"
)

func init() { commands["bench"] = bench }

const benchUsage = `Measures a model on pictures with Gaussian noise, or on recorded pairs.

usage: go run ./examples/denoise bench -images FOLDER [flags]
       go run ./examples/denoise bench -noisy FOLDER -clean FOLDER [-validation 0.1] [flags]

Noise is added to each picture of a folder and not clipped. A row of the table has PSNR in dB and SSIM of the noisy picture, of a Wiener filter and
of the model, whose results are clipped to the range from black to white. Published figures for known sets are quoted below. With a strength of 0 the model gets the clean
picture.

Of recorded pairs the table has the root of the mean square error, where black is 0 and white is 1, PSNR and SSIM of the noisy picture and of the model's. With -validation
it is of the pictures that training with the same -validation leaves out, if none is smaller than its crops.

`

// benchOptions is what the command line of bench says.
type benchOptions struct {
	model, images, noisy, clean string
	sigmas, validation          string
	seed                        uint64
	estimate                    bool

	levels []float64   // that sigmas state
	share  flags.Share // that validation states
}

func (o *benchOptions) Register(set *flag.FlagSet) {
	registerModel(set, &o.model)
	set.StringVar(&o.images, "images", "", "`folder` of the clean pictures")
	set.StringVar(&o.sigmas, "sigma", "15/255,25/255,50/255", "standard `deviations` of the noise")
	set.Uint64Var(&o.seed, "seed", 1, "`seed` of the noise")
	set.BoolVar(&o.estimate, "estimate", false, "let the level of the noise be estimated instead of telling it to the model")
	set.StringVar(&o.noisy, "noisy", "", "`folder` of pictures with noise; -clean has the same pictures without it, under the same names")
	set.StringVar(&o.clean, "clean", "", "`folder` of the pictures of -noisy without noise")
	set.StringVar(&o.validation, "validation", "", "only the pairs that training leaves to validate with: a `number` or a fraction of all")
}

func (o *benchOptions) Read(set *flag.FlagSet) (err error) {
	if err := flags.NotEmpty(set, "model", "images", "noisy", "clean", "validation"); err != nil {
		return err
	}
	form, others := "-noisy and -clean", []string{"validation"}
	switch {
	case o.images != "" && o.noisy == "" && o.clean == "":
	case o.images == "" && o.noisy != "" && o.clean != "":
		form, others = "-images, whose pictures get noise", []string{"sigma", "seed", "estimate"}
	default:
		return errors.New("want -images FOLDER, or -noisy and -clean")
	}
	for _, name := range others {
		if flags.Given(set, name) {
			return fmt.Errorf("-%s: want it with %s", name, form)
		}
	}
	if o.validation != "" {
		if o.share, err = flags.ParseShare(o.validation); err != nil {
			return err
		}
	}
	o.levels, err = flags.Strengths(o.sigmas)
	return err
}

// bench is the command that measures a model.
func bench(args []string, s command.Stdio) error {
	var o benchOptions
	if err := flags.Parse("denoise bench", benchUsage, args, s.Out, &o); err != nil {
		return command.Usage(err)
	}
	models, err := loadModels(o.model)
	if err != nil {
		return err
	}
	if o.images == "" {
		return benchPairs(s.Out, s.Err, models, o)
	}
	list, err := readFolder(o.images)
	if err != nil {
		return err
	}
	texts := strings.Split(o.sigmas, ",")
	for i, sigma := range o.levels {
		b := benchmark{models: models, sigma: sigma, key: data.Key{Seed: o.seed, Purpose: data.Test}, estimate: o.estimate}
		fmt.Fprintf(s.Out, "σ = %s: PSNR in dB and SSIM\n\n%-20s %15s %15s %15s\n", texts[i], "", "noisy", "Wiener", "model")
		mean, err := b.run(list, func(name string, r row) { fmt.Fprintln(s.Out, r.line(name)) })
		if err != nil {
			return err
		}
		fmt.Fprintln(s.Out, mean.line("mean"))
		fmt.Fprintln(s.Out, quote(o.images, sigma))
	}
	return nil
}

// picture is a clean picture.
type picture struct {
	name   string
	shape  data.Shape
	pixels []float32
}

func readFolder(folder string) (list []picture, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		p, err := decode(filepath.Join(folder, e.Name()), e.Name())
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: want pictures, got none", folder)
	}
	return list, nil
}

// decode reads the picture in a file.
func decode(path, name string) (picture, error) {
	content, err := readPicture(path, nil)
	var p *images.Picture
	if err == nil {
		p, err = images.Decode(content, 0)
	}
	if err != nil {
		return picture{}, fmt.Errorf("%s: %w", path, err)
	}
	return toPicture(name, p), nil
}

func toPicture(name string, p *images.Picture) picture {
	pixels := make([]float32, p.Shape.Size())
	p.Float32s(pixels)
	return picture{name, p.Shape, pixels}
}

// benchmark measures at one strength of noise.
type benchmark struct {
	models   models
	sigma    float64
	key      data.Key
	estimate bool
}

// row has the PSNR and the SSIM of the noisy picture, the Wiener filter's and the model's.
type row [3]struct{ psnr, ssim float64 }

func (r row) line(name string) string {
	text := fmt.Sprintf("%-20s", name)
	for _, v := range r {
		text += fmt.Sprintf(" %8.2f %6.4f", v.psnr, v.ssim)
	}
	return text
}

// run calls show with each picture's figures and returns their means.
func (b benchmark) run(list []picture, show func(name string, r row)) (mean row, err error) {
	noise, err := data.NewGaussian(0, b.sigma)
	if err != nil {
		return mean, err
	}
	for i, p := range list {
		noisy := make([]float32, len(p.pixels))
		noise.Apply(noisy, p.pixels, b.key, i)
		r, err := b.measure(p, noisy)
		if err != nil {
			return mean, fmt.Errorf("%s: %w", p.name, err)
		}
		show(p.name, r)
		for k, v := range r {
			mean[k].psnr += v.psnr / float64(len(list))
			mean[k].ssim += v.ssim / float64(len(list))
		}
	}
	return mean, nil
}

func (b benchmark) measure(p picture, noisy []float32) (r row, err error) {
	filtered, denoised := make([]float32, len(noisy)), make([]float32, len(noisy))
	plane := p.shape.H * p.shape.W
	for c := range p.shape.C {
		wiener(filtered[c*plane:][:plane], noisy[c*plane:][:plane], p.shape.H, p.shape.W, b.sigma)
	}
	pictures := autoencoder.Pictures{Model: b.models.of(p.shape.C), Level: b.sigma}
	if b.estimate {
		pictures.Level = 0
	}
	if err := pictures.Planes(denoised, noisy, p.shape); err != nil {
		return r, err
	}
	for i, got := range [][]float32{noisy, filtered, denoised} {
		m, err := metrics.Measure(got, p.pixels, p.shape)
		if err != nil {
			return r, err
		}
		r[i].psnr, r[i].ssim = m.PSNRClipped, m.SSIM
		if i == 0 {
			r[i].psnr = m.PSNR
		}
	}
	return r, nil
}
