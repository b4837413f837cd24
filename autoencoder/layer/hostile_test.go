package layer_test

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/denoise-go/denoise/autoencoder/layer"
	"github.com/denoise-go/denoise/internal/layercases"
)

// badValues are values of a setting that no layer takes. Of zero and infinity some settings make sense.
func badValues(of reflect.Value) (list []any) {
	switch of.Kind() {
	case reflect.Int:
		for _, n := range []int{math.MinInt, -1, math.MaxInt, math.MaxInt / 2, math.MaxInt32} {
			list = append(list, n)
		}
	case reflect.Float64:
		list = []any{math.NaN(), math.Inf(-1), -math.MaxFloat64}
	case reflect.Slice:
		list = []any{nil}
	case reflect.String:
		list = []any{"not UTF-8 \xff"}
	}
	return list
}

// settings calls f with each setting of a layer in turn: numbers, lists and texts, those in structures too. What f sets is undone.
func settings(v reflect.Value, path string, f func(path string, setting reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			settings(v.Field(i), path+"."+v.Type().Field(i).Name, f)
		}
	case reflect.Int, reflect.Float64, reflect.Slice, reflect.String:
		before := reflect.New(v.Type()).Elem()
		before.Set(v)
		f(path, v)
		v.Set(before)
	}
}

// planned plans a stack and returns what it panics with.
func planned(st layer.Stack, in layer.Shape) (out layer.Shape, panicked any, err error) {
	defer func() { panicked = recover() }()
	out, err = st.Plan(layer.NewPlan().Sub("encoder"), in)
	return out, nil, err
}

// Every setting of every layer is set to values that no layer takes, one at a time. Plan rejects them.
func TestHostileSettings(t *testing.T) {
	tried := map[string]bool{}
	for _, name := range layercases.Names() {
		cfg := layercases.All()[name]
		for i, l := range cfg.Encoder {
			changed := reflect.New(reflect.TypeOf(l)).Elem()
			changed.Set(reflect.ValueOf(l))
			settings(changed, l.Kind(), func(path string, setting reflect.Value) {
				for _, value := range badValues(setting) {
					tried[path] = true
					if value == nil {
						setting.SetZero()
					} else {
						setting.Set(reflect.ValueOf(value).Convert(setting.Type()))
					}
					st := append(layer.Stack{}, cfg.Encoder...)
					st[i] = changed.Interface().(layer.Layer)
					if out, panicked, err := planned(st, cfg.Input); err == nil || panicked != nil {
						t.Errorf("%s: %s = %v: got %v, error %v, panic %v", name, path, value, out, err, panicked)
					}
				}
			})
		}
	}
	if len(tried) < 20 {
		t.Errorf("want many settings tried, got %d", len(tried))
	}
}

// Every layer meets shapes of samples that are invalid or as large as a shape may be. What it makes of them is valid or an error.
func TestHostileShapes(t *testing.T) {
	const side, size = 1 << 20, 1 << 28
	for _, name := range layercases.Names() {
		cfg := layercases.All()[name]
		for _, in := range []layer.Shape{
			{}, {C: -1, H: 1, W: 1}, {C: 1, H: math.MinInt, W: 1}, {C: math.MaxInt, H: math.MaxInt, W: math.MaxInt}, {C: math.MaxInt32, H: 1, W: 1},
			{C: side, H: 1, W: 1}, {C: 1, H: side, W: 1}, {C: 1, H: 1, W: side}, {C: size / side, H: 1, W: side}, {C: side, H: size / side, W: 1}, {C: 1, H: size / side, W: side},
		} {
			out, panicked, err := planned(cfg.Encoder, in)
			if err == nil {
				err = out.Validate()
				if in.Validate() != nil {
					err = fmt.Errorf("want an error, got %v", out)
				}
			} else {
				err = nil
			}
			if err != nil || panicked != nil {
				t.Errorf("%s of %v: %v, panic %v", name, in, err, panicked)
			}
		}
	}
}
