// Package layercases has small networks to test the layers with, one file a layer, for the tests of every package that runs layers. An
// empty decoder is completed by package layertest.
package layercases

import (
	"fmt"
	"maps"
	"slices"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/autoencoder/layer"
)

var (
	all     = map[string]autoencoder.Config{}
	refused []Refused
)

// Refused is a layer whose Plan returns an error.
type Refused struct {
	Layer layer.Layer
	In    layer.Shape
	Want  string // a part of the error's text
}

// refuse puts invalid layers on the list.
func refuse(list ...Refused) { refused = append(refused, list...) }

// Invalid returns the layers that are refused.
func Invalid() []Refused { return slices.Clone(refused) }

// add puts the networks of a layer on the list. Their names begin with the layer's kind.
func add(kind string, networks map[string]autoencoder.Config) {
	for name, cfg := range networks {
		name = kind + "/" + name
		if _, ok := all[name]; ok {
			panic(fmt.Sprintf("layercases: want one network called %s, got two", name))
		}
		all[name] = cfg
	}
}

// All returns the networks by their names, such as "linear/picture".
func All() map[string]autoencoder.Config { return maps.Clone(all) }

// Names returns the names in order.
func Names() []string { return slices.Sorted(maps.Keys(all)) }
