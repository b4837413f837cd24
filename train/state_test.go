package train

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/denoise-go/denoise/internal/hostile"
)

// aState returns a run and the file of a state of it, which holds all that a state can.
func aState(t testing.TB) (*run, []byte) {
	t.Helper()
	cfg := faultConfig(t.TempDir())
	m, training, validation := newModel(t), newSet(t, "training", 10), newSet(t, "validation", 6)
	r, err := newRun(m, training, validation, cfg)
	if err != nil {
		t.Fatal(err)
	}
	r.history = History{{Number: 1, Training: 0.5, Validation: 0.1, LR: 0.2}, {Number: 2, Training: 1. / 3, Validation: 0.2, LR: 0.2}}
	if err := r.goTo(position{1, mean{2.5, 5}}); err != nil {
		t.Fatal(err)
	}
	memory := newMemory(cfg.Optimizer, m.Params())
	for i, m := range memory.Slots["m"] {
		for j := range m {
			m[j], memory.Slots["v"][i][j] = -float32(i+j), float32(i*j)
		}
	}
	memory.Steps = 5
	if err := r.solver.Import(&memory); err != nil {
		t.Fatal(err)
	}
	s, err := r.state()
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.encode(m.Params())
	if err != nil {
		t.Fatal(err)
	}
	return r, b
}

func TestStateRoundTrip(t *testing.T) {
	r, b := aState(t)
	s, err := r.decodeState(b)
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.encode(r.model.Params())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(again, b) {
		t.Error("a state that was read is written otherwise")
	}
	if s.best == nil || s.Steps != 5 || s.memory.Slots["m"][1][2] != -3 || s.memory.Slots["v"][1][2] != 2 || s.History[1].Training != 1./3 {
		t.Errorf("the state is %+v", s.stateText)
	}
}

// seal fills in the checksum, as one would who wants a state of his own making to be taken.
func seal(b []byte) []byte {
	if len(b) >= sumEnd {
		copy(b[8:], beforeSum)
		copy(b[sumEnd-64:], fmt.Sprintf("%x", sha256.Sum256(slices.Concat(b[:sumEnd-64], b[sumEnd:]))))
	}
	return b
}

// The checksum's place in a state.
const (
	beforeSum = `{"__metadata__":{"denoise.sha256":"`
	sumEnd    = 8 + len(beforeSum) + 64
)

// hostileStates are changes to a state, whose checksum is then made to fit, and what is said of them. Lengths stay as they are.
var hostileStates = []struct{ old, new, want string }{
	{`\"version\":3`, `\"version\":2`, "want version 3 of the format, got 2: only the program of that version"},
	{`\"samples\":6`, `\"samples\":7`, "validation_set.samples was 7, now 6"},
	{`\"shape\":[1,4,4]`, `\"shape\":[1,2,8]`, "training_set.shape was 1×2×8, now 1×4×4"},
	{`\"steps\":5`, `\"steps\":6`, "want 5 steps and 5 images after 2 epochs and 1 of 2 batches, got 6"},
	{`\"steps\":5`, `\"Steps\":5`, "as a run writes it"},
	{`\"images\":5`, `\"images\":4`, "got 5 and 4"},
	{`\"batches\":1`, `\"batches\":9`, "9 of 2 batches"},
	{`\"epoch\":2`, `\"epoch\":1`, "history: want epoch 2, got 1"},
	{`\"loss\":\"l2\"`, `\"loss\":\"l1\"`, "loss was l1, now l2"},
	{`\"training_loss\":0.5`, `\"training_loss\":0.7`, ""}, // possible
	{`\"sum\":2.5`, `\"sum\":9.5`, ""},
	{`\"sum\":2.5`, `\"sum\":1e1`, "as a run writes it"}, // 10
	{`\"history\":[{`, `\"history\":[[`, "metadata: "},
	{`"adamw.v.decoder.2.bias"`, `"adamw.m.decoder.2.bias"`, "named twice"},
	{`"adamw.v.decoder.2.bias"`, `"adamw.w.decoder.2.bias"`, "want a tensor adamw.v.decoder.2.bias"},
	{`"best.decoder.2.bias"`, `"last.decoder.2.bias"`, "want a tensor best.decoder.2.bias"},
	{`"shape":[12,16]`, `"shape":[16,12]`, "want a tensor encoder.0.weight of shape [12 16]"},
}

func TestStateHostile(t *testing.T) {
	r, good := aState(t)
	for _, h := range hostileStates {
		b := bytes.Replace(good, []byte(h.old), []byte(h.new), 1)
		if len(b) != len(good) || bytes.Equal(b, good) {
			t.Fatalf("%q is not in the state, or %q is longer", h.old, h.new)
		}
		_, err := r.decodeState(seal(b))
		if h.want == "" && err != nil || h.want != "" && (err == nil || !strings.Contains(err.Error(), h.want)) {
			t.Errorf("%s for %s: got error %v, want %q", h.new, h.old, err, h.want)
		}
	}
	for name, at := range map[string]int{"best weight": 4, "second moment": 4 * (len(weights(r.model)) + 3)} {
		for _, bits := range []uint32{0x7fc00000, 0x7f800000, 0xff800000, 0x80000001} {
			b := bytes.Clone(good)
			binary.LittleEndian.PutUint32(b[len(b)-at:], bits)
			_, err := r.decodeState(seal(b))
			if bits == 0x80000001 && name == "best weight" { // a small negative number is fine there
				if err != nil {
					t.Error(err)
				}
				continue
			}
			if err == nil || !strings.Contains(err.Error(), "want finite numbers") {
				t.Errorf("%s of bits %x: got error %v", name, bits, err)
			}
		}
	}
	if _, err := r.decodeState(seal(append(bytes.Clone(good), 0))); err == nil {
		t.Error("a byte after the end is taken")
	}
}

// stateFactor bounds what reading a state allocates, in times of the file's size.
const stateFactor = 128

func manyEpochs(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"epoch":%d},`, i+1)
	}
	return strings.TrimSuffix(b.String(), ",")
}

func TestStateMemory(t *testing.T) {
	r, _ := aState(t)
	for why, text := range map[string]string{
		"epochs":      `{"version":3,"history":[` + strings.Repeat(`{},`, 300_000) + `{}]}`,
		"true epochs": `{"version":3,"history":[` + manyEpochs(100_000) + `]}`,
		"nested":      `{"version":3,"history":` + strings.Repeat(`[`, 300_000) + strings.Repeat(`]`, 300_000) + `}`,
		"widths":      `{"version":3,"run":{"model":{"encoder":[` + strings.Repeat(`1,`, 300_000) + `1]}}}`,
		"text":        `{"version":3,"run":{"loss":"` + strings.Repeat(`x`, 1<<20) + `"}}`,
	} {
		header := fmt.Sprintf(`%s%064d","denoise.state":%q}}`, beforeSum, 0, text)
		b := seal(append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...))
		var err error
		n := hostile.Allocated(func() { _, err = r.decodeState(b) })
		t.Logf("%s: %.1f times the file's %d bytes (%.100v)", why, float64(n)/float64(len(b)), len(b), err)
		if err == nil || n > stateFactor*uint64(len(b)) {
			t.Errorf("%s: %d bytes allocated for %d, error %v", why, n, len(b), err)
		}
	}
}

func FuzzState(f *testing.F) {
	r, good := aState(f)
	f.Add(good)
	for _, h := range hostileStates {
		f.Add(bytes.Replace(good, []byte(h.old), []byte(h.new), 1))
	}
	params := r.model.Params()
	f.Fuzz(func(t *testing.T, b []byte) {
		b = seal(bytes.Clone(b))
		var s *state
		var err error
		n := hostile.Allocated(func() { s, err = r.decodeState(b) })
		if limit := stateFactor*uint64(len(b)) + 1<<20; n > limit { // other goroutines allocate, too
			t.Errorf("%d bytes allocated for %d", n, len(b))
		}
		if err != nil {
			return
		}
		again, err := s.encode(params)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.decodeState(again); err != nil {
			t.Errorf("taken, written and then refused: %v", err)
		}
		if err := r.restore(s); err != nil {
			t.Error(err)
		}
	})
}
