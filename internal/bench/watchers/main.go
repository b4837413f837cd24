// Command watchers measures what clients of the page cost a run: it trains the network of examples/mnist and serves the page, and every other epoch has clients
// that follow the page from another process. It prints the medians of the epochs with and without clients, and their ratios.
//
//	go run ./watchers                  # 100 clients that read what they get
//	go run ./watchers -kind stalled    # that never read
//	go run ./watchers -kind drawing    # that ask for denoised drawings, each as soon as the last one has come
//
// Processor time is that of the training process alone. Wall time also has what the clients take of the machine.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"github.com/denoise-go/denoise/autoencoder"
	"github.com/denoise-go/denoise/data"
	"github.com/denoise-go/denoise/train"
	"github.com/denoise-go/denoise/train/view"
)

func main() {
	log.SetFlags(0)
	n := flag.Int("clients", 100, "`number` of clients")
	kind := flag.String("kind", "reading", "what clients do: reading, stalled or drawing")
	epochs := flag.Int("epochs", 40, "epochs to measure")
	address := flag.String("connect", "", "be the clients of this `address`: for the program itself")
	flag.Parse()
	var err error
	if *address != "" {
		err = connect(*address, *kind, *n, os.Stdin, os.Stdout)
	} else {
		err = measure(*kind, *n, *epochs)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// cost is what an epoch takes.
type cost struct{ wall, processor time.Duration }

func now() cost {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return cost{time.Duration(time.Now().UnixNano()), time.Duration(u.Utime.Nano() + u.Stime.Nano())}
}

// measure trains, with clients in every other epoch.
func measure(kind string, n, epochs int) error {
	dir, err := os.MkdirTemp("", "watchers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	l, err := view.Listen("localhost:0")
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- view.NewServer(dir).Serve(ctx, l) }()
	defer func() { end(); <-served }()
	clients := exec.Command(os.Args[0], "-connect", l.Addr().String(), "-kind", kind, "-clients", fmt.Sprint(n))
	clients.Stderr = os.Stderr
	commands, err := clients.StdinPipe()
	if err != nil {
		return err
	}
	answers, err := clients.StdoutPipe()
	if err != nil {
		return err
	}
	if err := clients.Start(); err != nil {
		return err
	}
	lines := bufio.NewReader(answers)
	toggle := func() error { // returns when all clients are connected, or none
		if _, err := fmt.Fprintln(commands); err != nil {
			return err
		}
		_, err := lines.ReadString('\n')
		return err
	}

	mnist, err := data.MNIST("")
	if err != nil {
		return err
	}
	training, validation, err := mnist.Train.Split(50_000)
	if err != nil {
		return err
	}
	m, err := autoencoder.New(autoencoder.MLP28x28())
	if err != nil {
		return err
	}
	const warm = 2 // epochs that are not measured
	var costs [2][]cost
	var start cost
	cfg := train.Config{Epochs: warm + epochs, Dir: dir}
	cfg.OnEpoch = append(cfg.OnEpoch, func(h train.History) error {
		if e := len(h) - warm; e > 0 {
			t := now()
			costs[e%2] = append(costs[e%2], cost{t.wall - start.wall, t.processor - start.processor})
		}
		if len(h) >= warm {
			if err := toggle(); err != nil {
				return err
			}
		}
		start = now()
		return nil
	})
	if _, err := train.Run(ctx, m, training, validation, cfg); err != nil {
		return err
	}
	commands.Close()
	if err := clients.Wait(); err != nil {
		return err
	}
	without, with := median(costs[0]), median(costs[1])
	fmt.Printf("%d %s clients, %d epochs with and %d without, medians\n", n, kind, len(costs[1]), len(costs[0]))
	fmt.Printf("wall time       %v with, %v without, ratio %.3f\n", with.wall.Round(time.Millisecond), without.wall.Round(time.Millisecond), float64(with.wall)/float64(without.wall))
	fmt.Printf("processor time  %v with, %v without, ratio %.3f\n", with.processor.Round(time.Millisecond), without.processor.Round(time.Millisecond), float64(with.processor)/float64(without.processor))
	fmt.Printf("the clients' processor time in all: %v\n", clients.ProcessState.UserTime()+clients.ProcessState.SystemTime())
	return nil
}

func median(list []cost) (m cost) {
	of := func(f func(cost) time.Duration) time.Duration {
		var t []time.Duration
		for _, c := range list {
			t = append(t, f(c))
		}
		slices.Sort(t)
		return t[len(t)/2]
	}
	return cost{of(func(c cost) time.Duration { return c.wall }), of(func(c cost) time.Duration { return c.processor })}
}

// connect connects clients at the first line of commands, disconnects them at the second, and so on, and answers each with a line.
func connect(address, kind string, n int, commands io.Reader, answers io.Writer) error {
	do := map[string]func(context.Context, string, func()) error{"reading": read, "stalled": stall, "drawing": draw}[kind]
	if do == nil {
		return fmt.Errorf("-kind: want reading, stalled or drawing, got %q", kind)
	}
	lines := bufio.NewScanner(commands)
	for lines.Scan() {
		ctx, stop := context.WithCancel(context.Background())
		connected, ended := make(chan bool, n), make(chan error, n)
		for range n {
			go func() { ended <- do(ctx, address, func() { connected <- true }) }()
		}
		for range n {
			select {
			case <-connected:
			case err := <-ended:
				stop()
				return fmt.Errorf("a client ended early: %w", err)
			}
		}
		fmt.Fprintln(answers, "connected")
		more := lines.Scan()
		stop()
		for range n {
			<-ended
		}
		if more {
			fmt.Fprintln(answers, "disconnected")
		}
	}
	return nil
}
