package ceiling

import "github.com/denoise-go/denoise/internal/isa"

// loops are those this machine can run.
var loops = func() (l []loop) {
	if isa.AVX2 && isa.FMA {
		l = append(l, loop{8, loop8})
	}
	if isa.AVX512 {
		l = append(l, loop{16, loop16})
	}
	return l
}()
