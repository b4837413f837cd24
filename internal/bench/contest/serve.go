// Package contest is what the contestants of the comparison have in common: how they are asked, how they time themselves, and
// which matrix products a training step is made of.
//
// A contestant is a program that measures what it is asked to, one request a line on its standard input, such as
// "step 128 1.5", and answers each with a line of JSON. Given a request on its command line it answers that one and ends. So
// contestants stay warm between rounds, and none runs while another is measured. torch_step.py speaks the same language.
package contest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// Answer is the answer to a request.
type Answer struct {
	Value float64 `json:"value"`           // milliseconds a call, or what the request asks for
	Note  string  `json:"note,omitempty"`  // what else there is to say, such as the setting used
	Error string  `json:"error,omitempty"` // why there is no value
}

// Requests are what a contestant can be asked, by first word. A function gets the numbers that follow.
type Requests map[string]func(args Args) (Answer, error)

// Args are the numbers of a request.
type Args []float64

// Number returns the i-th number, or the default if there are not so many.
func (a Args) Number(i int, otherwise float64) float64 {
	if i < len(a) {
		return a[i]
	}
	return otherwise
}

// Serve answers the request in args or, if there is none, those on standard input. It is the main of a contestant.
func Serve(requests Requests, args []string) {
	if len(args) > 0 {
		a := requests.answer(args)
		write(os.Stdout, a)
		if a.Error != "" {
			os.Exit(1)
		}
		return
	}
	requests.serve(os.Stdin, os.Stdout)
}

func (r Requests) serve(in io.Reader, out io.Writer) {
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if words := strings.Fields(lines.Text()); len(words) > 0 {
			write(out, r.answer(words))
		}
	}
}

func (r Requests) answer(words []string) Answer {
	f, ok := r[words[0]]
	if !ok {
		return Answer{Error: fmt.Sprintf("no request %q", words[0])}
	}
	var args Args
	for _, w := range words[1:] {
		n, err := strconv.ParseFloat(w, 64)
		if err != nil {
			return Answer{Error: fmt.Sprintf("%s: want numbers, got %q", words[0], w)}
		}
		args = append(args, n)
	}
	a, err := f(args)
	if err != nil {
		return Answer{Error: err.Error()}
	}
	return a
}

func write(w io.Writer, a Answer) {
	line, err := json.Marshal(a)
	if err != nil { // a value that is not a number
		line, _ = json.Marshal(Answer{Error: err.Error()})
	}
	fmt.Fprintf(w, "%s\n", line)
}
