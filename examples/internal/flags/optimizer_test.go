package flags

import (
	"io"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/optim"
)

func TestOptimizerFlags(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "adamw(lr 0.0001, beta1 0.9, beta2 0.999, eps 1e-08, weight_decay 0.01, clip_norm 0)"},
		{[]string{"-lr", "0.003"}, "adamw(lr 0.003, beta1 0.9, beta2 0.999, eps 1e-08, weight_decay 0.01, clip_norm 0)"},
		{[]string{"-quick"}, "adamw(lr 0.001, beta1 0.9, beta2 0.999, eps 1e-08, weight_decay 0.01, clip_norm 0)"},
		{[]string{"-optimizer", "Adam"}, "adam(lr 0.0001, beta1 0.9, beta2 0.999, eps 1e-08, weight_decay 0, clip_norm 0)"},
		{[]string{"-optimizer", "sgd", "-quick"}, "sgd(lr 0.5, momentum 0.9, dampening 0, weight_decay 0, clip_norm 0)"},
		{[]string{"-optimizer", "lion", "-lr", "3e-5"}, "lion(lr 3e-05, beta1 0.9, beta2 0.99, weight_decay 0, clip_norm 0)"},
		{[]string{"-optimizer", "sgd(lr 0.1, momentum 0.9, dampening 0, weight_decay 0, clip_norm 1, nesterov)"}, "sgd(lr 0.1, momentum 0.9, dampening 0, weight_decay 0, clip_norm 1, nesterov)"},
	} {
		var training Training
		var cfg train.Config
		err := Parse("test", "", c.args, io.Discard, &training)
		if training.Set(&cfg); err != nil || cfg.Optimizer.String() != c.want {
			t.Errorf("%q: got %v, error %v, want %s", c.args, cfg.Optimizer, err, c.want)
		}
	}
	for want, args := range map[string][]string{
		`want one of the optimizers adam, adamw, lion, sgd, got "rprop"`: {"-optimizer", "rprop"},
		"-optimizer: optim: want the text of an optimizer":               {"-optimizer", "lion(lr 1)"},
		"want -lr or an -optimizer with settings, got both":              {"-optimizer", "lion(lr 1)", "-lr", "2"},
		"want -quick or an -optimizer with settings, got both":           {"-optimizer", "lion(lr 1, beta1 0.9, beta2 0.99, weight_decay 0, clip_norm 0)", "-quick"},
		"-lr: want a learning rate above 0, got 0":                       {"-lr", "0"},
		"optim: lion: want a finite learning rate above 0, got -1":       {"-optimizer", "lion", "-lr", "-1"},
		"optim: adamw: want a finite learning rate above 0, got NaN":     {"-lr", "NaN"},
	} {
		if err := Parse("test", "", args, io.Discard, &Training{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got error %v, want one with %q", args, err, want)
		}
	}
}

func TestEveryOptimizerHasAQuickRate(t *testing.T) {
	for _, name := range optim.Names() {
		if quickLR[name] == 0 {
			t.Errorf("%s has no rate in quickLR", name)
		}
	}
}
