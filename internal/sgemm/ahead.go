package sgemm

import "unsafe"

// ahead is the memory that will be packed next. The kernels fetch it into the L2 cache, some cache lines per round of their loops,
// so that it comes while they multiply. It is a rectangle: rows of some bytes, stride bytes apart. Addresses are no pointers here,
// since they run past the end; nothing is read.
type ahead struct {
	next   uintptr // the next line to fetch
	end    uintptr // of the row next lies in
	skip   uintptr // from where the kernel leaves a row to the start of the next one
	stride uintptr
}

// chunk is how many bytes a kernel fetches at a time.
const chunk = 256

// fetch makes a the rectangle of rows×bytes at p, and returns the end of its last row.
func (a *ahead) fetch(p *float32, rows, bytes int, stride uintptr) (last uintptr) {
	start := uintptr(unsafe.Pointer(p))
	*a = ahead{start, start + uintptr(bytes), stride - uintptr(bytes+chunk-1)/chunk*chunk, stride}
	return a.end + uintptr(rows-1)*stride
}

// idle makes the kernels fetch the same line again and again.
func (a *ahead) idle(p *float32) {
	*a = ahead{next: uintptr(unsafe.Pointer(p)), skip: ^uintptr(chunk - 1)}
}
