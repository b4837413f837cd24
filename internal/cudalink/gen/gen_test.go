package main

import (
	"bytes"
	"os"
	"testing"
)

func TestSymbolsAreFresh(t *testing.T) {
	want, err := symbols()
	if err != nil {
		t.Skip("the sources of gorgonia.org/cu are not here: ", err)
	}
	got, err := os.ReadFile("../symbols.h")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("symbols.h is not what go generate makes of today's sources")
	}
	if n := bytes.Count(want, []byte{'\n'}); n < 300 {
		t.Errorf("%d symbols found, want all of gorgonia.org/cu's", n)
	}
}
