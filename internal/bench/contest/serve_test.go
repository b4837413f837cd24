package contest

import (
	"errors"
	"strings"
	"testing"
)

func TestServe(t *testing.T) {
	requests := Requests{
		"sum": func(a Args) (Answer, error) { return Answer{Value: a.Number(0, 0) + a.Number(1, 10), Note: "so"}, nil },
		"bad": func(Args) (Answer, error) { return Answer{}, errors.New("cannot") },
	}
	var out strings.Builder
	requests.serve(strings.NewReader("sum 1 2.5\n\nsum 1\nbad\nwhat\nsum x\n"), &out)
	want := `{"value":3.5,"note":"so"}
{"value":11,"note":"so"}
{"value":0,"error":"cannot"}
{"value":0,"error":"no request \"what\""}
{"value":0,"error":"sum: want numbers, got \"x\""}
`
	if out.String() != want {
		t.Errorf("want\n%sgot\n%s", want, out.String())
	}
}

func TestStepProducts(t *testing.T) {
	products := StepProducts(128)
	if len(products) != 17 {
		t.Errorf("want 17 products, got %d", len(products))
	}
	parameters := 784*512 + 512*128 + 128*128
	want := 2 * 128 * float64(6*parameters-784*512) // y, dW and dx of both halves, dx of the first layer left out
	if got := Flops(products); got != want {
		t.Errorf("want %g operations, got %g", want, got)
	}
}
