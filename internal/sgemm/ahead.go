package sgemm

import "unsafe"

// ahead is the memory that is packed next. The kernels fetch it into the L2 cache, a chunk in each round of their loops, so that
// it comes while they multiply. It is a rectangle: rows of some bytes, stride bytes apart. Addresses are no pointers here, since
// they run past the end; nothing is read.
type ahead struct {
	next   uintptr // what to fetch
	end    uintptr // of the row next lies in
	skip   uintptr // from where the kernel leaves a row to the start of the next one
	stride uintptr
	last   uintptr // the end of the last row
}

// chunk is how many bytes a kernel fetches at a time.
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
