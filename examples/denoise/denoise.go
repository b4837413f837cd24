package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"sync"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data/images"
	"github.com/denoise-go/denoise/examples/internal/command"
	"github.com/denoise-go/denoise/internal/durable"
)

// denoise is the command without a name: it denoises pictures. One that fails does not keep the others from being denoised.
func denoise(args []string, s command.Stdio) error {
	var o options
	if err := o.parse(args, s); err != nil {
		return err
	}
	files, err := o.plan()
	if err != nil {
		return err
	}
	models, err := loadModels(o.model)
	if err != nil {
		return err
	}
	for _, m := range []*autoencoder.Model{models.gray, models.color} {
		if err := checkLevel(m, o.level); err != nil {
			return command.Usage(err)
		}
	}
	if o.out != "" {
		if err := (durable.Disk{}).MkdirAll(o.out); err != nil {
			return err
		}
	}
	shown := newProgress(s.Err, len(files))
	next := make(chan int)
	failed := make([]bool, len(files))
	var group sync.WaitGroup
	for range o.atOnce {
		group.Go(func() {
			for i := range next {
				err := o.one(files[i], models, s, shown.of(i, files[i].in))
				failed[i] = err != nil
				shown.done(i, files[i], err)
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	group.Wait()
	shown.end()
	count := 0
	for _, f := range failed {
		if f {
			count++
		}
	}
	if count > 0 {
		return fmt.Errorf("%d of %d pictures could not be denoised", count, len(files))
	}
	return nil
}

// one denoises one picture.
func (o *options) one(f file, m models, s command.Stdio, progress func(done, of int)) error {
	content, err := readPicture(f.in, s.In)
	if err != nil {
		return err
	}
	p, err := images.Decode(content, o.mostPixels)
	if err != nil {
		return err
	}
	before := p.Image()
	after, err := autoencoder.Pictures{
		Model: m.of(p.Shape.C), Level: o.level, Memory: int64(o.memory) << 20 / int64(o.atOnce), Progress: progress,
	}.Image(before)
	if err != nil {
		return err
	}
	if err := writePNG(f.out, after, s); err != nil || f.sheet == "" {
		return err
	}
	return writePNG(f.sheet, sheet(before, after), s)
}

func writePNG(name string, img image.Image, s command.Stdio) error {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return err
	}
	return writePicture(name, b.Bytes(), s.Out)
}
