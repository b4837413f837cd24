package view

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/denoise-go/denoise/internal/durable"
	"github.com/denoise-go/denoise/train"
)

// ReportFile is the name of a report in its run's folder.
const ReportFile = "report.html"

// maxPicture bounds the bytes of a picture in a report.
const maxPicture = 64 << 20

// Report is a run as one HTML file, without references to anything outside it: results, if SaveResults has put them into the folder, losses, samples, network, recipe, data, the hashes of
// its files, and how to make the run again. A browser prints it as a PDF.
type Report struct {
	Dir      string    // the run's folder
	Title    string    // "" is the name of the folder
	Command  string    // that makes the run again, or ""
	Pictures []Picture // from the folder; those that are not there, or too large, are left out. Nil is loss.svg and samples.png
}

// Picture is a PNG, JPEG or SVG file in a run's folder.
type Picture struct {
	File, Caption string
}

var runPictures = []Picture{
	{"loss.svg", "Loss of each epoch: training, and validation after it."},
	{"samples.png", "Test samples: clean, noisy, and denoised by the best model."},
}

//go:embed report.html
var reportText string

var reportPage = template.Must(template.New("report").Parse(reportText))

// Save writes report.html to the folder of the run, atomically. Equal folders and fields give equal bytes.
func (r Report) Save() error {
	page, err := r.page()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := reportPage.Execute(&b, page); err != nil {
		return fmt.Errorf("view: report: %w", err)
	}
	if err := durable.WriteFile(filepath.Join(r.Dir, ReportFile), b.Bytes()); err != nil {
		return fmt.Errorf("view: report: %w", err)
	}
	return nil
}

// reportData is what the template shows.
type reportData struct {
	Report
	*train.Record
	History          train.History
	Head             []string // of the results
	Rows             [][]string
	Notes            []string
	Images           []pageImage
	Encoder, Decoder []string
	Files            []file
	Took             time.Duration
}

type pageImage struct {
	Source  template.URL // a data URI
	Caption string
}

func (r Report) page() (*reportData, error) {
	run, err := ReadRun(r.Dir)
	if err != nil {
		return nil, err
	}
	if r.Title == "" {
		r.Title = filepath.Base(r.Dir)
	}
	if r.Pictures == nil {
		r.Pictures = runPictures
	}
	p := &reportData{Report: r, Record: run.Record, History: run.History}
	if run.Record.Result != nil {
		p.Took = time.Duration(run.Record.Result.Seconds * float64(time.Second)).Round(time.Second)
	}
	results, err := ReadResults(r.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if len(results) > 0 {
		cells := results.Cells()
		p.Head, p.Rows, p.Notes = cells[0], cells[1:], results.Notes()
	}
	for _, picture := range r.Pictures {
		source, err := dataURI(filepath.Join(r.Dir, picture.File))
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, durable.ErrUnfit) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("view: report: %w", err)
		}
		p.Images = append(p.Images, pageImage{source, picture.Caption})
	}
	if p.Encoder, err = layers(run.Record.Model.Encoder); err == nil {
		p.Decoder, err = layers(run.Record.Model.Decoder)
	}
	if err != nil {
		return nil, fmt.Errorf("view: report: %w", err)
	}
	p.Files, err = run.files(train.BestFile, train.HistoryFile)
	return p, err
}

// dataURI returns a picture as a URI that holds it. SVG in an image element runs no scripts.
func dataURI(path string) (template.URL, error) {
	content, err := durable.ReadFile(path, maxPicture)
	if err != nil {
		return "", err
	}
	kind := map[string]string{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}[filepath.Ext(path)]
	if kind == "" {
		return "", fmt.Errorf("%s: want a picture that ends in .png, .jpg or .svg", path)
	}
	return template.URL("data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(content)), nil
}
