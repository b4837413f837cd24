//go:build cuda

package cuda

import (
	"bytes"
	"errors"
	"fmt"

	"gorgonia.org/cu"

	"github.com/denoise-go/denoise/cuda/internal/kernels"
)

// modules are the files of kernels that the device has loaded, each when one of its kernels is first asked for.
type modules struct {
	byFile map[string]cu.Module
	loaded map[string]kernels.Kernel
}

func newModules() modules {
	return modules{byFile: map[string]cu.Module{}, loaded: map[string]kernels.Kernel{}}
}

// get returns a kernel. The driver compiles its file for its GPU, or finds it in its cache. The file stays until the scope, the
// device's own, ends.
func (m modules) get(own *scope, name string) (kernels.Kernel, error) {
	if k, ok := m.loaded[name]; ok {
		return k, nil
	}
	file := kernels.FileOf(name)
	module, ok := m.byFile[file]
	if !ok {
		var err error
		if module, err = loadModule(kernels.PTX(file)); err != nil {
			return kernels.Kernel{}, fmt.Errorf("cuda: load the kernels of %s.ptx: %w", file, err)
		}
		own.add(module.Unload)
		m.byFile[file] = module
	}
	f, err := module.Function(name)
	if err != nil {
		return kernels.Kernel{}, fmt.Errorf("cuda: find the kernel %s in %s.ptx: %w", name, file, err)
	}
	k := kernels.Kernel{Name: name, Function: f}
	m.loaded[name] = k
	return k, nil
}

// loadModule takes PTX into the current context. The error ends with what the driver's compiler says, if it says anything.
func loadModule(ptx string) (cu.Module, error) {
	module, err := cu.LoadData(ptx)
	if err == nil || errors.Is(err, cu.OutOfMemory) {
		return module, err
	}
	said := &cu.JITErrorLogBuffer{Buffer: make([]byte, 4096)}
	module, err = cu.LoadDataEx(ptx, said)
	if text, _, _ := bytes.Cut(said.Buffer, []byte{0}); err != nil && len(text) > 0 {
		err = fmt.Errorf("%w: %s", err, bytes.Join(bytes.Fields(text), []byte{' '}))
	}
	return module, err
}
