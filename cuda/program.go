//go:build cuda

package cuda

import (
	"fmt"

	"gorgonia.org/gorgonia"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

// command is the operation of a node in a machine's program.
type command struct {
	node   *gorgonia.Node
	in     []*place
	out    *place
	build  kernels.Build  // nil: the host runs it
	launch kernels.Launch // made of build
}

// decide finds out whether the device has a kernel for the command. If so, its values have to be there.
func (c *command) decide() {
	k := kernels.Command{Out: &c.out.Tensor}
	for _, in := range c.in {
		k.In = append(k.In, &in.Tensor)
	}
	if c.build = kernels.For(c.node.Op(), k); c.build == nil {
		return
	}
	c.out.onDevice = true
	for _, in := range c.in {
		in.onDevice = true
	}
}

// compile makes the device's operation, once all places have their memory.
func (c *command) compile(s *scope) (err error) {
	if c.build == nil {
		return nil
	}
	if c.launch, err = c.build(s); err != nil {
		return fmt.Errorf("%w, in %v", err, c.node.Op())
	}
	return nil
}

// part is operations of the device that follow each other without one of the host between them, or the other way round.
type part struct {
	onHost   bool
	commands []*command
	stages   stages // of the device
	turn     turn   // of the host
}

// cut sorts a program into parts, which take turns, as few as its order allows: each part takes all that it can. The device begins unless
// that makes more parts.
func cut(program []*command) []*part {
	first, other := take(program, false), take(program, true)
	if len(other) < len(first) {
		return other
	}
	return first
}

// take is cut with one of the two to begin.
func take(program []*command, hostFirst bool) (parts []*part) {
	made := map[*place]bool{}
	pending := map[*place]bool{} // results that no part has made yet
	for _, c := range program {
		pending[c.out] = true
	}
	for onHost := hostFirst; len(made) < len(program); onHost = !onHost {
		p := &part{onHost: onHost}
		for _, c := range program {
			ready := c.build == nil == onHost && !made[c.out]
			for _, in := range c.in {
				ready = ready && !pending[in]
			}
			if ready {
				p.commands = append(p.commands, c)
				made[c.out] = true
				delete(pending, c.out)
			}
		}
		if len(p.commands) > 0 {
			parts = append(parts, p)
		}
	}
	return parts
}
