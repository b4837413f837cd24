//go:build cuda

package driver

// #include <cuda.h>
import "C"
import (
	"errors"
	"unsafe"

	"gorgonia.org/cu"
)

// Graph is work that was captured from a stream once and can be launched as a whole.
type Graph struct {
	exec C.CUgraphExec
}

// BeginCapture makes s, and every stream that joins it through an event, record its work instead of running it. Streams that
// joined must be joined back before EndCapture. Have the same work run once before: kernels that the driver loads on first use
// cannot always be loaded during a capture.
func BeginCapture(s cu.Stream) error {
	return check(C.cuStreamBeginCapture(stream(s), C.CU_STREAM_CAPTURE_MODE_RELAXED), "cuStreamBeginCapture")
}

// EndCapture returns what s recorded since BeginCapture, ready to launch. After an error s is out of capture as well.
func EndCapture(s cu.Stream) (*Graph, error) {
	var graph C.CUgraph
	if err := check(C.cuStreamEndCapture(stream(s), &graph), "cuStreamEndCapture"); err != nil {
		return nil, err
	}
	g := new(Graph)
	err := check(C.cuGraphInstantiateWithFlags(&g.exec, graph, 0), "cuGraphInstantiateWithFlags")
	if e := check(C.cuGraphDestroy(graph), "cuGraphDestroy"); err == nil && e != nil {
		C.cuGraphExecDestroy(g.exec)
		err = e
	}
	if err != nil {
		return nil, err
	}
	return g, nil
}

// Launch puts the whole graph into s.
func (g *Graph) Launch(s cu.Stream) error {
	if g.exec == nil {
		return errors.New("cuda: launch of a closed graph")
	}
	return check(C.cuGraphLaunch(g.exec, stream(s)), "cuGraphLaunch")
}

// Close frees the graph; launches that have not ended run to their end. A second call does nothing.
func (g *Graph) Close() error {
	if g.exec == nil {
		return nil
	}
	exec := g.exec
	g.exec = nil
	return check(C.cuGraphExecDestroy(exec), "cuGraphExecDestroy")
}

// stream is s as this package's C type: cgo gives every package its own.
func stream(s cu.Stream) C.CUstream { return C.CUstream(unsafe.Pointer(s.C())) }
