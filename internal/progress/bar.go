package progress

import (
	"fmt"
	"strings"
	"time"
)

// bar shows the epoch in progress on one line of a terminal and leaves a line of text for each that is over.
type bar struct {
	lines
	terminal *terminal
	now      func() time.Time

	drawn  time.Time // when the bar was drawn last
	before int       // images of the whole run at the first look: the rate is of what this process does
	begin  time.Time // of the first look
}

// redraw is the least time between two looks of the bar: a step takes a few milliseconds, the eye about a hundred.
const redraw = 100 * time.Millisecond

func (b *bar) Step(epoch, images int, loss func() (float64, error)) error {
	now := b.now()
	if now.Sub(b.drawn) < redraw {
		return nil
	}
	mean, err := loss()
	if err != nil {
		return err
	}
	done := (epoch-1)*b.images + images
	if b.begin.IsZero() {
		b.before, b.begin = done, now
	}
	b.drawn = now
	parts := []part{{fmt.Sprintf("epoch %d/%d", epoch, b.epochs), 1}, {fmt.Sprintf("%s %.5f", b.loss, mean), 3}}
	parts = append(parts, pace(done-b.before, done, b.epochs*b.images, now.Sub(b.begin))...)
	b.terminal.draw(func(width int) string { return withBar(width, float64(done)/float64(b.epochs*b.images), parts) })
	return nil
}

// pace says how much of the work is done, at what rate, and how long the rest will take.
func pace(now, done, total int, elapsed time.Duration) []part {
	parts := []part{{fmt.Sprintf("%d%%", int(100*float64(done)/float64(total))), 2}}
	if now <= 0 || elapsed <= 0 {
		return parts
	}
	rate := float64(now) / elapsed.Seconds()
	left := time.Duration(float64(total-done) / rate * float64(time.Second))
	return append(parts, part{fmt.Sprintf("%.0f images/s", rate), 5}, part{left.Round(time.Second).String() + " left", 4})
}

// withBar fits parts into a line of at most so many columns, with a bar before them where there is room.
func withBar(width int, fraction float64, parts []part) string {
	const least, most = 6, 26 // columns of a bar
	line := fit(width, parts)
	room := min(width-columns(line)-len(gap), most)
	if room < least {
		return line
	}
	n := min(max(int(fraction*float64(room-2)), 0), room-2)
	return "[" + strings.Repeat("=", n) + strings.Repeat(" ", room-2-n) + "]" + gap + line
}

func (b *bar) Epoch(e Epoch) {
	b.terminal.print(func(width int) string { return fit(width, b.lines.parts(e)) })
}

func (b *bar) Say(text string) { b.terminal.print(func(int) string { return text }) }

func (b *bar) Done() { b.terminal.clear() }
