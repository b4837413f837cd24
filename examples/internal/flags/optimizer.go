package flags

import (
	"flag"
	"fmt"
	"strings"

	"github.com/denoise-go/denoise/train/optim"
)

// Optimizer is what moves the weights.
type Optimizer struct {
	Rule optim.Rule

	quick optim.Rule // of -quick
	text  string
	lr    float64
}

func (o *Optimizer) Register(set *flag.FlagSet) {
	set.StringVar(&o.text, "optimizer", "adamw", "`name` of the optimizer: "+strings.Join(optim.Names(), ", ")+" (sgd with momentum); or one with all its settings as run.json states them, "+
		"such as \"lion(lr 0.0001, beta1 0.9, beta2 0.99, weight_decay 0.3, clip_norm 1)\"")
	set.Float64Var(&o.lr, "lr", 0, "learning rate (default 0.0001, of sgd 0.01)")
}

// SetRate sets the learning rate of AdamW, the default optimizer, unless the command line has -lr. Call it before Read.
func SetRate(set *flag.FlagSet, rate string) {
	if !Given(set, "lr") && strings.EqualFold(set.Lookup("optimizer").Value.String(), "adamw") {
		set.Lookup("lr").Value.Set(rate)
	}
}

func (o *Optimizer) Read(set *flag.FlagSet) (err error) {
	if strings.Contains(o.text, "(") {
		for _, name := range []string{"lr", "quick"} {
			if Given(set, name) {
				return fmt.Errorf("want -%s or an -optimizer with settings, got both", name)
			}
		}
		if o.Rule, err = optim.RuleFromString(o.text); err != nil {
			return fmt.Errorf("-optimizer: %w", err)
		}
		return nil
	}
	if Given(set, "lr") && o.lr == 0 {
		return fmt.Errorf("-lr: want a learning rate above 0, got 0")
	}
	name := strings.ToLower(o.text)
	if o.Rule, err = optim.ParseRule(name, o.lr); err == nil {
		o.quick, err = optim.ParseRule(name, quickLR[name])
	}
	return err
}
