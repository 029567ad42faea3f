package paper

import (
	"bytes"
	"context"
	"fmt"

	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/phpdave11/gofpdf"
	"golang.org/x/sync/errgroup"
)

// PDF is a finished file.
type PDF struct {
	Bytes []byte
	Pages int
}

// chunkRows is how many rows are drawn in one go; a longer table is drawn in
// parts that are joined, so that memory stays bounded.
const chunkRows = 2500

func init() {
	api.DisableConfigDir()             // pdfcpu writes to nobody's home
	gofpdf.SetDefaultCatalogSort(true) // the same input gives the same bytes
}

// Draw draws the sheet. It ends early with the context's error.
func Draw(ctx context.Context, s Sheet) (PDF, error) {
	l := newLayout(s)
	parts, err := l.drawAll(ctx)
	if err != nil {
		return PDF{}, err
	}
	whole, err := join(parts, s)
	if err != nil {
		return PDF{}, fmt.Errorf("paper.Draw: %w", err)
	}
	return PDF{Bytes: whole, Pages: len(l.first)}, nil
}

// drawAll draws the parts, two at a time.
func (l *layout) drawAll(ctx context.Context) ([]*model.Context, error) {
	var starts []int
	for from := 0; from < len(l.first); from = l.chunk(from) {
		starts = append(starts, from)
	}
	parts := make([]*model.Context, len(starts))
	hands, ctx := errgroup.WithContext(ctx)
	hands.SetLimit(2)
	for i, from := range starts {
		hands.Go(func() (err error) {
			if err = ctx.Err(); err == nil {
				parts[i], err = l.draw(from, l.chunk(from))
			}
			return err
		})
	}
	if err := hands.Wait(); err != nil {
		return nil, fmt.Errorf("paper.Draw: %w", err)
	}
	return parts, nil
}

// chunk is the page after the last one that is drawn together with from.
func (l *layout) chunk(from int) int {
	to := from + 1
	for to < len(l.first) && l.end(to)-l.first[from] <= chunkRows {
		to++
	}
	return to
}

// draw lets maroto draw the pages from..to-1 and reads what it drew.
func (l *layout) draw(from, to int) (*model.Context, error) {
	m := maroto.New(l.config())
	for n := from; n < to; n++ {
		m.AddPages(l.page(n))
	}
	doc, err := m.Generate()
	if err != nil {
		return nil, err
	}
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	part, err := api.ReadContext(bytes.NewReader(doc.GetBytes()), conf)
	if err != nil {
		return nil, err
	}
	part.Read = nil // it would keep the drawn file
	return part, thin(part)
}

func (l *layout) config() *entity.Config {
	return config.NewBuilder().
		WithDimensions(pageWidth, pageHeight).
		WithLeftMargin(margin).WithTopMargin(margin).WithRightMargin(margin).WithBottomMargin(margin).
		WithCustomFonts(customFonts()).
		WithDefaultFont(&props.Font{Family: sans, Style: fontstyle.Normal, Size: cellSize}).
		WithCompression(false). // thin.go does
		Build()
}
