package progress

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestProgressIsALineAnEpoch(t *testing.T) {
	var b bytes.Buffer
	p := New(&b, "L1", 4, 50_000)
	p.Step(1, 128, neverAsked(t))
	p.Epoch(Epoch{Number: 1, Training: 0.125, Validation: 0.25, Duration: 2 * time.Second, Images: 50_000, Best: true})
	e := Epoch{Number: 2, Training: 0.1, Validation: 0.5, Duration: time.Second, Images: 50_000}
	p.Epoch(e)
	e.Images = 12_500 // the rest of an epoch, after the run was resumed in it
	p.Epoch(e)
	p.Say("a warning")
	p.Done()
	want := "epoch   1/4  L1  training 0.125000  validation 0.250000   25000 images/s  6s left  best\n" +
		"epoch   2/4  L1  training 0.100000  validation 0.500000   50000 images/s  2s left\n" +
		"epoch   2/4  L1  training 0.100000  validation 0.500000\n" +
		"a warning\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// screen is a terminal of some columns that remembers what was written to it.
type screen struct {
	t      *testing.T
	width  int
	writes []string
	line   string // the last one, as far as it shows
}

// Write fails the test if a line is so wide that the terminal would wrap it.
func (s *screen) Write(b []byte) (int, error) {
	s.writes = append(s.writes, string(b))
	for _, line := range strings.SplitAfter(string(b), "\n") {
		for _, text := range strings.Split(strings.TrimSuffix(line, "\n"), "\r") {
			if n := columns(text); s.width > 1 && n >= s.width {
				s.t.Errorf("%d columns: a line of %d: %q", s.width, n, text)
			}
			s.line = text
		}
	}
	return len(b), nil
}

func (s *screen) terminal() *terminal { return &terminal{w: s, width: func() int { return s.width }} }

// clock is a time that stands still unless it is moved.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newTestBar(s *screen, loss string) (*bar, *clock) {
	c := &clock{time.Unix(1e9, 0)}
	return &bar{lines: lines{w: s, loss: loss, epochs: 100, images: 50_000}, terminal: s.terminal(), now: c.now}, c
}

// At every width, and while it changes, no line wraps and each redraw is one write.
func TestNoLineWraps(t *testing.T) {
	for _, loss := range []string{"L2", "絶対誤差と二乗誤差", strings.Repeat("long ", 40), ""} {
		for width := range 130 {
			s := &screen{t: t, width: width}
			b, c := newTestBar(s, loss)
			for i := range 20 {
				c.at = c.at.Add(redraw)
				if i == 10 {
					s.width = max(width-30, 0)
				}
				b.Step(37, 128*i, func() (float64, error) { return 0.0123456, nil })
			}
			if want := map[bool]int{true: 20, false: 0}[width > 31]; want == 20 && len(s.writes) != want {
				t.Errorf("%d columns: want %d writes for 20 redraws, got %d", width, want, len(s.writes))
			}
			b.Epoch(Epoch{Number: 37, Training: 0.123456, Validation: 0.123456, Duration: 3 * time.Second, Images: 50_000, Best: true})
			c.at = c.at.Add(redraw)
			b.Step(38, 128, func() (float64, error) { return 0.0123456, nil })
			b.Done()
			task := newTask(s, "fitting "+loss, s.terminal(), c.now)
			c.at = c.at.Add(quiet)
			task.At(3, 7)
			task.Done()
		}
	}
}

func TestWhatALineLeavesOut(t *testing.T) {
	for width, want := range map[int]string{
		120: "[=                       ]  epoch 7/100  L2 0.25000  7%  500000 images/s  9s left",
		80:  "[=                     ]  epoch 7/100  L2 0.25000  7%  500000 images/s  9s left",
		56:  "epoch 7/100  L2 0.25000  7%  500000 images/s  9s left",
		52:  "[           ]  epoch 7/100  L2 0.25000  7%  9s left",
		34:  "epoch 7/100  L2 0.25000  7%",
		20:  "epoch 7/100  7%",
		12:  "epoch 7/100",
		8:   "epoch 7",
		2:   "e",
	} {
		s := &screen{t: t, width: width}
		b, c := newTestBar(s, "L2")
		loss := func() (float64, error) { return 0.25, nil }
		b.Step(7, 0, loss)
		c.at = c.at.Add(redraw)
		b.Step(7, 50_000, loss)
		if got := strings.TrimRight(s.line, " "); got != want {
			t.Errorf("%d columns: want %q, got %q", width, want, got)
		}
	}
	for width, want := range map[int]string{
		120: "epoch   7/100  L2  training 0.250000  validation 0.500000   25000 images/s  3m6s left  best\n",
		80:  "epoch   7/100  L2  training 0.250000  validation 0.500000  3m6s left  best\n",
		60:  "epoch   7/100  training 0.250000  validation 0.500000  best\n",
		40:  "epoch   7/100  validation 0.500000\n",
	} {
		s := &screen{t: t, width: width}
		b, _ := newTestBar(s, "L2")
		b.Epoch(Epoch{Number: 7, Training: 0.25, Validation: 0.5, Duration: 2 * time.Second, Images: 50_000, Best: true})
		if s.writes[0] != want {
			t.Errorf("%d columns: want %q, got %q", width, want, s.writes[0])
		}
	}
}

func TestBarShowsTheEpochInProgress(t *testing.T) {
	s := &screen{t: t, width: 100}
	b, c := newTestBar(s, "L2")
	looks := 0
	for range 1000 {
		c.at = c.at.Add(redraw / 100)
		b.Step(1, 100, func() (float64, error) { looks++; return 0.25, nil })
	}
	if looks < 9 || looks > 11 {
		t.Errorf("want a look at the loss for every hundredth step, got %d of 1000", looks)
	}
	wrong := errors.New("wrong")
	c.at = c.at.Add(redraw)
	if err := b.Step(1, 100, func() (float64, error) { return 0, wrong }); err != wrong {
		t.Errorf("got error %v", err)
	}
	b.Say("a warning")
	if got := s.writes[len(s.writes)-1]; !strings.HasPrefix(got, "\ra warning   ") || !strings.HasSuffix(got, " \n") {
		t.Errorf("want the warning in the bar's place, got %q", got)
	}
}

// What was done before a run was resumed is not work of this process: the rate and the time left know only what follows.
func TestBarOfAResumedRun(t *testing.T) {
	s := &screen{t: t, width: 100}
	b, c := newTestBar(s, "L2")
	loss := func() (float64, error) { return 0.25, nil }
	b.Step(51, 0, loss)
	c.at = c.at.Add(time.Second)
	b.Step(51, 1000, loss)
	if want := "epoch 51/100  L2 0.25000  50%  1000 images/s  41m39s left"; !strings.HasSuffix(strings.TrimRight(s.line, " "), want) {
		t.Errorf("want %q, got %q", want, s.line)
	}
}

// Where there is no terminal, a task is a line every ten seconds, and nothing if it is over before.
func TestTaskWithoutATerminal(t *testing.T) {
	var b bytes.Buffer
	c := &clock{time.Unix(1e9, 0)}
	task := newTask(&b, "fitting", nil, c.now)
	for i := range 25 {
		task.At(i, 40)
		c.at = c.at.Add(time.Second)
	}
	task.Done()
	if want := "fitting  25%  30s left\nfitting  50%  20s left\n"; b.String() != want {
		t.Errorf("want\n%sgot\n%s", want, &b)
	}
	NewTask(nil, "silent").At(1, 2)
	NewTask(nil, "silent").Done()
	if New(&b, "", 1, 1) != (lines{w: &b, epochs: 1, images: 1}) {
		t.Error("want lines where there is no terminal")
	}
}

func neverAsked(t *testing.T) func() (float64, error) {
	return func() (float64, error) {
		t.Error("asked for a loss that nobody sees")
		return 0, nil
	}
}

func TestNoProgressIsSilent(t *testing.T) {
	p := New(nil, "", 1, 1)
	p.Step(1, 1, neverAsked(t))
	p.Epoch(Epoch{Number: 1})
	p.Say("nothing")
	p.Done()
}
