package metrics

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// MarshalJSON writes the figures under their field names. JSON has no infinity and no NaN, and the end of a long run
// is no place to fail for it: they become the strings "+Inf", "-Inf" and "NaN".
//
// A struct that is to become JSON holds Metrics as a named field: embedded, this method would speak for all of it.
func (m Metrics) MarshalJSON() ([]byte, error) {
	return json.Marshal(figures{
		figure(m.L1), figure(m.MSE), figure(m.PSNR), figure(m.PSNRClipped), figure(m.SSIM), figure(m.MSEClipped),
	})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *Metrics) UnmarshalJSON(text []byte) error {
	var v figures
	if err := json.Unmarshal(text, &v); err != nil {
		return err
	}
	*m = Metrics{float64(v.L1), float64(v.MSE), float64(v.PSNR), float64(v.PSNRClipped), float64(v.SSIM), float64(v.MSEClipped)}
	return nil
}

// figures are the JSON of Metrics.
type figures struct{ L1, MSE, PSNR, PSNRClipped, SSIM, MSEClipped figure }

// rowText is a Row as JSON.
type rowText struct {
	Name    string
	Metrics Metrics
	Err     string `json:",omitempty"`
}

// MarshalJSON writes the fields under their names, an error as its text.
func (r Row) MarshalJSON() ([]byte, error) {
	t := rowText{Name: r.Name, Metrics: r.Metrics}
	if r.Err != nil {
		t.Err = r.Err.Error()
	}
	return json.Marshal(t)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Row) UnmarshalJSON(text []byte) error {
	var t rowText
	if err := json.Unmarshal(text, &t); err != nil {
		return err
	}
	*r = Row{Name: t.Name, Metrics: t.Metrics}
	if t.Err != "" {
		r.Err = errors.New(t.Err)
	}
	return nil
}

// figure is a float64 whose JSON can be infinite or NaN.
type figure float64

func (f figure) MarshalJSON() ([]byte, error) {
	v := float64(f)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Appendf(nil, "%q", strconv.FormatFloat(v, 'g', -1, 64)), nil
	}
	return json.Marshal(v)
}

func (f *figure) UnmarshalJSON(text []byte) error {
	switch string(text) {
	case `"NaN"`:
		*f = figure(math.NaN())
	case `"+Inf"`:
		*f = figure(math.Inf(1))
	case `"-Inf"`:
		*f = figure(math.Inf(-1))
	default:
		if err := json.Unmarshal(text, (*float64)(f)); err != nil {
			return fmt.Errorf(`metrics: want a number, "NaN", "+Inf" or "-Inf", got %s`, text)
		}
	}
	return nil
}
