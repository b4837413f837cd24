package optim

// AdamWConfig is AdamW under the name that package train and cuda still use.
type AdamWConfig = AdamW

// NewAdamW is NewSolver of AdamW.
func NewAdamW(r AdamW) (Solver, error) { return NewSolver(r) }
