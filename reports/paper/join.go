package paper

import (
	"fmt"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// join puts the parts of a report together: the objects of each part keep
// their order and are numbered on, and the page trees hang below one root.
// pdfcpu reads; it does not merge, for it follows the random order of maps,
// and the same report must give the same bytes.
func join(parts []*model.Context, s Sheet) ([]byte, error) {
	w := newWriter()
	var trees types.Array
	pages := 0
	for i, part := range parts {
		tree, count, err := w.part(part)
		if err != nil {
			return nil, fmt.Errorf("join: part %d: %w", i+1, err)
		}
		trees, pages = append(trees, tree), pages+count
	}
	w.object(pageRoot, types.Dict{"Type": types.Name("Pages"), "Kids": trees, "Count": types.Integer(pages)})
	w.object(catalog, types.Dict{"Type": types.Name("Catalog"), "Pages": reference(pageRoot), "Lang": types.StringLiteral(s.Lang),
		"ViewerPreferences": types.Dict{"DisplayDocTitle": types.Boolean(true)}})
	if err := w.describe(s); err != nil {
		return nil, err
	}
	return w.end(), nil
}

// part writes the objects of one part and gives the root of its pages and how
// many they are.
func (w *writer) part(ctx *model.Context) (tree types.IndirectRef, pages int, err error) {
	root, err := ctx.Catalog()
	if err != nil {
		return tree, 0, err
	}
	top := root.IndirectRefEntry("Pages")
	kids, err := ctx.DereferenceDict(*top)
	if err != nil {
		return tree, 0, err
	}
	shift := w.next - 1
	size := 0
	for n := range ctx.Table {
		size = max(size, n)
	}
	for n := 1; n <= size; n++ {
		if e := ctx.Table[n]; wanted(ctx, n, e) {
			o := shifted(e.Object, shift)
			if n == int(top.ObjectNumber) {
				o.(types.Dict)["Parent"] = reference(pageRoot)
			}
			if err := w.object(n+shift, o); err != nil {
				return tree, 0, err
			}
		}
	}
	w.next += size
	return reference(int(top.ObjectNumber) + shift), *kids.IntEntry("Count"), nil
}

// wanted leaves out what the whole has of its own: catalog and description.
func wanted(ctx *model.Context, n int, e *model.XRefTableEntry) bool {
	return e != nil && !e.Free && e.Object != nil && n != int(ctx.Root.ObjectNumber) && (ctx.Info == nil || n != int(ctx.Info.ObjectNumber))
}

// shifted adds by to the number of every object that o refers to.
func shifted(o types.Object, by int) types.Object {
	switch o := o.(type) {
	case types.IndirectRef:
		return reference(int(o.ObjectNumber) + by)
	case types.Dict:
		for k, v := range o {
			o[k] = shifted(v, by)
		}
		return o
	case types.Array:
		for i, v := range o {
			o[i] = shifted(v, by)
		}
		return o
	case types.StreamDict:
		o.Dict = shifted(o.Dict, by).(types.Dict)
		return o
	}
	return o
}

func reference(n int) types.IndirectRef { return *types.NewIndirectRef(n, 0) }
