package main

import (
	"bytes"
	"os"
	"testing"
)

func TestHeaderIsFresh(t *testing.T) {
	want, err := header()
	if err != nil {
		t.Skip("the sources of gorgonia.org/cu are not here: ", err)
	}
	got, err := os.ReadFile("../cudnn.h")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("cudnn.h is not what go generate makes of today's sources")
	}
}

func TestTypesInC(t *testing.T) {
	for t1, want := range map[string]string{
		"C.int":                      "int",
		"*C.int":                     "int *",
		"**C.float":                  "float **",
		"C.ulonglong":                "unsigned long long",
		"*C.cudnnTensorDescriptor_t": "cudnnTensorDescriptor_t *",
		"unsafe.Pointer":             "void *",
		"*unsafe.Pointer":            "void **",
		"int":                        "",
		"*Tensor":                    "",
		"":                           "",
	} {
		if got := inC(t1); got != want {
			t.Errorf("%q: got %q, want %q", t1, got, want)
		}
	}
}
