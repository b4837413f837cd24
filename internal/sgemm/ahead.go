package sgemm

import "unsafe"

// chunk is how many bytes the kernels fetch in each round of their loops.
const chunk = 256

// start makes a the rectangle of rows×bytes at p.
func (a *ahead) start(p *float32, rows, bytes int, stride uintptr) {
	first := uintptr(unsafe.Pointer(p))
	*a = ahead{
		next: first, end: first + uintptr(bytes), last: first + uintptr(bytes) + uintptr(rows-1)*stride,
		stride: stride, skip: stride - uintptr((bytes+chunk-1)/chunk*chunk),
	}
}

// check stops the fetching at the end of the rectangle. The kernels do not look, and may go a little too far.
func (a *ahead) check() {
	if a.end > a.last {
		a.idle()
	}
}

// idle makes the kernels fetch again and again what they have just fetched.
func (a *ahead) idle() { *a = ahead{next: a.next, skip: ^uintptr(chunk - 1)} }
