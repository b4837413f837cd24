package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// source is a package's parsed files with as much of its types as the arguments of C calls need. Types are kept as Go writes
// them, such as *C.int.
type source struct {
	fset    *token.FileSet
	all     string // the files' text without comments
	funcs   []*ast.FuncDecl
	aliases map[string]string   // type → the type that it is another name of
	fields  map[string]string   // Type.field → the field's type
	calls   map[string][]string // function or Type.method → its results' types
}

// load reads the Go files of pkg.
func load(pkg string) (*source, error) {
	dir, err := exec.Command("go", "list", "-tags", "cuda", "-f", "{{.Dir}}", pkg).Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", pkg, err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "*.go"))
	if err != nil {
		return nil, err
	}
	s := &source{fset: token.NewFileSet(), aliases: make(map[string]string), fields: make(map[string]string),
		calls: make(map[string][]string)}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(s.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s.all += s.text(file) + "\n"
		s.declare(file)
	}
	return s, nil
}

// declare notes the types of the file's fields and of its functions' and methods' results.
func (s *source) declare(file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			s.funcs = append(s.funcs, d)
			name := d.Name.Name
			if d.Recv != nil {
				name = strings.TrimPrefix(s.text(d.Recv.List[0].Type), "*") + "." + name
			}
			s.calls[name] = s.results(d.Type)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				t, ok := spec.(*ast.TypeSpec)
				if !ok {
					continue
				}
				if t.Assign.IsValid() {
					s.aliases[t.Name.Name] = s.text(t.Type)
				}
				s.declareFields(t)
			}
		}
	}
}

func (s *source) declareFields(t *ast.TypeSpec) {
	st, ok := t.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, f := range st.Fields.List {
		for _, name := range f.Names {
			s.fields[t.Name.Name+"."+name.Name] = s.text(f.Type)
		}
	}
}

// results lists the types of what a function returns.
func (s *source) results(f *ast.FuncType) (types []string) {
	if f.Results == nil {
		return nil
	}
	for _, r := range f.Results.List {
		for range max(1, len(r.Names)) {
			types = append(types, s.text(r.Type))
		}
	}
	return types
}

// scope maps f's variables to their types. A name that f declares twice has the last type: cu/dnn has no such pair.
func (s *source) scope(f *ast.FuncDecl) map[string]string {
	scope := make(map[string]string)
	for _, list := range []*ast.FieldList{f.Recv, f.Type.Params, f.Type.Results} {
		if list == nil {
			continue
		}
		for _, field := range list.List {
			for _, name := range field.Names {
				scope[name.Name] = s.text(field.Type)
			}
		}
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for _, name := range n.Names {
				if n.Type != nil {
					scope[name.Name] = s.text(n.Type)
				}
			}
		case *ast.AssignStmt:
			if call, ok := n.Rhs[0].(*ast.CallExpr); ok && n.Tok == token.DEFINE {
				for i, t := range s.called(call, scope) {
					if i < len(n.Lhs) {
						scope[s.text(n.Lhs[i])] = t
					}
				}
			}
		}
		return true
	})
	return scope
}

// typeOf is the type of an expression, or empty.
func (s *source) typeOf(e ast.Expr, scope map[string]string) string {
	switch e := e.(type) {
	case *ast.Ident:
		return scope[e.Name]
	case *ast.ParenExpr:
		return s.typeOf(e.X, scope)
	case *ast.UnaryExpr:
		if t := s.typeOf(e.X, scope); t != "" && e.Op == token.AND {
			return "*" + t
		}
	case *ast.SelectorExpr:
		return s.fields[s.named(s.typeOf(e.X, scope))+"."+e.Sel.Name]
	case *ast.CallExpr:
		if types := s.called(e, scope); len(types) > 0 {
			return types[0]
		}
	}
	return ""
}

// called lists the types of a call's results, or the one type of a conversion.
func (s *source) called(call *ast.CallExpr, scope map[string]string) []string {
	name := strings.Trim(s.text(call.Fun), "()")
	if strings.HasPrefix(name, "*C.") || strings.HasPrefix(name, "C.") || name == "unsafe.Pointer" {
		return []string{name}
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
		name = s.named(s.typeOf(sel.X, scope)) + "." + sel.Sel.Name
	}
	return s.calls[name]
}

// named is the type with the fields and methods of t.
func (s *source) named(t string) string {
	t = strings.TrimPrefix(t, "*")
	if other, ok := s.aliases[t]; ok {
		return other
	}
	return t
}

// matches lists, sorted and once each, what the first group of re matches in the files, and more.
func (s *source) matches(re *regexp.Regexp, more ...string) []string {
	for _, m := range re.FindAllStringSubmatch(s.all, -1) {
		more = append(more, m[1])
	}
	slices.Sort(more)
	return slices.Compact(more)
}

func (s *source) text(n ast.Node) string {
	var b bytes.Buffer
	if err := printer.Fprint(&b, s.fset, n); err != nil {
		panic(err) // nodes come from the parser
	}
	return b.String()
}
