package ceiling

import "github.com/denoise-go/denoise/internal/isa"

func supported() bool { return isa.AVX2 && isa.FMA }
