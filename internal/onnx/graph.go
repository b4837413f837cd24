package onnx

import "errors"

// Graph is a network: GraphProto. Nodes stand in an order in which each finds its inputs computed.
type Graph struct {
	Name         string
	Nodes        []Node
	Initializers []Tensor // values that are known, such as weights
	Inputs       []Value
	Outputs      []Value
}

// Node applies an operator to values, which are known by their names: NodeProto.
type Node struct {
	Name       string
	Op         string // such as Gemm
	Domain     string // of the operator; "" is ONNX's own
	Inputs     []string
	Outputs    []string
	Attributes []Attribute
}

// size estimates the bytes of the graph's file.
func (g *Graph) size() int {
	n := 1<<12 + 1<<8*len(g.Nodes)
	for i := range g.Initializers {
		t := &g.Initializers[i]
		n += 4*len(t.Floats) + 8*len(t.Ints) + len(t.Name) + 1<<6
	}
	return n
}

func (g *Graph) encode(e *encoder) {
	for i := range g.Nodes {
		e.message(1, func() { g.Nodes[i].encode(e) })
	}
	e.text(2, g.Name)
	for i := range g.Initializers {
		e.message(5, func() { g.Initializers[i].encode(e) })
	}
	for i := range g.Inputs {
		e.message(11, func() { g.Inputs[i].encode(e) })
	}
	for i := range g.Outputs {
		e.message(12, func() { g.Outputs[i].encode(e) })
	}
}

func (g *Graph) decode(b []byte) error {
	return fields(b, func(f field) (err error) {
		switch f.number {
		case 1:
			g.Nodes = append(g.Nodes, Node{})
			n := len(g.Nodes) - 1
			err = at(f.message(g.Nodes[n].decode), "node %d", n)
		case 2:
			g.Name, err = f.text()
		case 5:
			g.Initializers = append(g.Initializers, Tensor{})
			n := len(g.Initializers) - 1
			err = at(f.message(g.Initializers[n].decode), "initializer %d", n)
		case 11:
			g.Inputs = append(g.Inputs, Value{})
			err = at(f.message(g.Inputs[len(g.Inputs)-1].decode), "input")
		case 12:
			g.Outputs = append(g.Outputs, Value{})
			err = at(f.message(g.Outputs[len(g.Outputs)-1].decode), "output")
		case 14:
			err = errors.New("want a graph without quantized tensors, got one")
		case 15:
			err = errors.New("want a graph without sparse tensors, got one")
		}
		return err
	})
}

func (n *Node) encode(e *encoder) {
	for _, name := range n.Inputs {
		e.text(1, name)
	}
	for _, name := range n.Outputs {
		e.text(2, name)
	}
	e.text(3, n.Name)
	e.text(4, n.Op)
	for i := range n.Attributes {
		e.message(5, func() { n.Attributes[i].encode(e) })
	}
	if n.Domain != "" {
		e.text(7, n.Domain)
	}
}

func (n *Node) decode(b []byte) error {
	return fields(b, func(f field) (err error) {
		switch f.number {
		case 1:
			n.Inputs, err = f.texts(n.Inputs)
		case 2:
			n.Outputs, err = f.texts(n.Outputs)
		case 3:
			n.Name, err = f.text()
		case 4:
			n.Op, err = f.text()
		case 5:
			n.Attributes = append(n.Attributes, Attribute{})
			err = at(f.message(n.Attributes[len(n.Attributes)-1].decode), "attribute %d", len(n.Attributes)-1)
		case 7:
			n.Domain, err = f.text()
		}
		return err
	})
}
