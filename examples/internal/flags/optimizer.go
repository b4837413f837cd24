package flags

import (
	"flag"
	"fmt"
	"strings"

	"github.com/denoise-go/denoise/train/optim"
)

// optimizer is one that -optimizer can ask for by name.
type optimizer struct {
	name    string
	quickLR float64                     // of -quick
	rule    func(lr float64) optim.Rule // with the default of its own where lr is 0
}

var optimizers = []optimizer{
	{"adamw", 1e-3, func(lr float64) optim.Rule { r := optim.DefaultAdamW(); setLR(&r.LR, lr); return r }},
	{"adam", 1e-3, func(lr float64) optim.Rule { r := optim.DefaultAdam(); setLR(&r.LR, lr); return r }},
	{"sgd", 0.5, func(lr float64) optim.Rule { r := optim.DefaultSGD(); setLR(&r.LR, lr); return r }},
	{"lion", 3e-4, func(lr float64) optim.Rule { r := optim.DefaultLion(); setLR(&r.LR, lr); return r }},
}

func setLR(field *float64, lr float64) {
	if lr != 0 {
		*field = lr
	}
}

// Optimizer is what moves the weights.
type Optimizer struct {
	Rule optim.Rule

	quick optim.Rule // of -quick
	text  string
	lr    float64
}

func (o *Optimizer) Register(set *flag.FlagSet) {
	set.StringVar(&o.text, "optimizer", "adamw", "`name` of the optimizer: adamw, adam, sgd (with momentum) or lion; or one with all its settings as run.json states them, "+
		"such as \"lion(lr 0.0001, beta1 0.9, beta2 0.99, weight_decay 0.3, clip_norm 1)\"")
	set.Float64Var(&o.lr, "lr", 0, "learning rate (default 0.0001, of sgd 0.01)")
}

func (o *Optimizer) Read(set *flag.FlagSet) (err error) {
	if strings.Contains(o.text, "(") {
		for _, name := range []string{"lr", "quick"} {
			if given(set, name) {
				return fmt.Errorf("want -%s or an -optimizer with settings, got both", name)
			}
		}
		if o.Rule, err = optim.RuleFromString(o.text); err != nil {
			return fmt.Errorf("-optimizer: %w", err)
		}
		return nil
	}
	if given(set, "lr") && o.lr == 0 {
		return fmt.Errorf("-lr: want a learning rate above 0, got 0")
	}
	for _, known := range optimizers {
		if !strings.EqualFold(known.name, o.text) {
			continue
		}
		o.Rule, o.quick = known.rule(o.lr), known.rule(known.quickLR)
		return optim.Validate(o.Rule)
	}
	return fmt.Errorf("-optimizer: want adamw, adam, sgd or lion, got %q", o.text)
}
