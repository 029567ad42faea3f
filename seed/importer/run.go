package importer

import (
	"context"
	"errors"
	"time"

	"claviger/store"
	"claviger/tenants"
)

// Ask is one list to be brought in.
type Ask struct {
	Kind     Kind
	Filename string
	Match    Match
	Dry      bool         // do all of it, keep none of it
	Import   string       // id of the import that Start began, or "": a run of its own
	Polite   bool         // leave the database to another process between batches
	Progress func(Result) // called after each batch, or nil
}

// Result is what became of the rows; the four counts add up to Rows.
type Result struct {
	Import    string // id, "" of a dry run
	Rows      int
	Added     int
	Updated   int
	Unchanged int
	Rejected  int
	Problems  []Problem // why rows were not taken over
	Notes     []Problem // what people should look at; these rows were taken over
}

// batchRows is how many rows one transaction takes: few enough that a person
// who waits for the database does not notice.
const batchRows = 50

// Run brings the rows of a sheet in, batch by batch, each row through the
// desk's use-cases. The scope needs import.run and the right to edit what the
// rows are. It can be run again at any time: rows that are in already count as
// unchanged.
func Run(ctx context.Context, s *store.Store, scope tenants.Scope, sheet *Sheet, ask Ask) (Result, error) {
	if err := mayImport(scope, ask.Kind); err != nil {
		return Result{}, err
	}
	if missing := ask.Match.Missing(ask.Kind); missing != nil {
		return Result{}, tenants.Fail(tenants.Invalid, "import_column_missing", "columns", columnsText(missing), "found", columnsText(sheet.Header))
	}
	r := &run{ctx: ctx, store: s, scope: scope, ask: ask, header: sheet.Header, seen: map[string]firstRow{}, before: map[int]verb{}}
	if err := r.open(sheet); err != nil {
		return r.result, tenants.Wrap("importer.Run", err)
	}
	if err := r.all(sheet); err != nil {
		return r.result, tenants.Wrap("importer.Run", errors.Join(err, r.fail(err)))
	}
	return r.result, tenants.Wrap("importer.Run", r.finish())
}

// run is one import under way.
type run struct {
	ctx     context.Context
	store   *store.Store
	scope   tenants.Scope
	ask     Ask
	header  []string
	layout  layout
	subject subject
	seen    map[string]firstRow // identity → the row that bore it first
	before  map[int]verb        // rows that this import brought in before it broke off
	told    time.Time           // when progress of a dry run was last written
	record  store.Import
	result  Result
}

// firstRow is the row that bore an identity first, as digests of its cells.
type firstRow struct {
	row    int
	digest []uint64
}

// open reads what rows may name, and begins the import's record.
func (r *run) open(sheet *Sheet) error {
	var h house
	err := r.store.Read(r.ctx, r.scope, func(rx *store.Rx) (err error) {
		h, err = readHouse(rx, r.scope)
		return err
	})
	if err != nil {
		return err
	}
	if r.layout, err = newLayout(r.ask.Kind, sheet.Header, r.ask.Match.Mapping, h.org); err != nil {
		return err
	}
	r.subject = subjectOf(r.ask.Kind, h)
	if r.ask.Dry && r.ask.Import == "" {
		return nil
	}
	return r.begin()
}

// all takes the rows over, a batch at a time.
func (r *run) all(sheet *Sheet) error {
	batch := make([]Row, 0, batchRows)
	for row, err := range sheet.Rows() {
		if err != nil {
			return err
		}
		if batch = append(batch, row); len(batch) == batchRows {
			if err := r.batch(batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return r.batch(batch)
}

// errDry undoes the transaction of a dry run.
var errDry = errors.New("importer: dry run")

// batch is one transaction. What it found becomes part of the run only when
// it was kept: the engine may run it twice.
func (r *run) batch(rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	start := time.Now()
	var b *batch
	err := r.patiently(func() error {
		return r.store.InTx(r.ctx, r.scope, func(tx *store.Tx) error {
			b = &batch{run: r, tx: tx, seen: map[string]firstRow{}}
			for _, row := range rows {
				if err := b.row(row); err != nil {
					return err
				}
			}
			if r.ask.Dry {
				return errDry
			}
			return b.keep()
		})
	})
	if err != nil && !errors.Is(err, errDry) {
		return err
	}
	b.join()
	if err := r.progress(); err != nil {
		return err
	}
	if r.ask.Progress != nil {
		r.ask.Progress(r.result)
	}
	if r.ask.Polite {
		return rest(r.ctx, time.Since(start)/2)
	}
	return nil
}

// patience is how often a batch is tried while another process keeps the
// database; each try waits as long as the database's own patience lasts.
const patience = 5

func (r *run) patiently(do func() error) (err error) {
	for range patience {
		if err = do(); tenants.CodeOf(err) != store.CodeBusy {
			return err
		}
		if late := rest(r.ctx, 100*time.Millisecond); late != nil {
			return late
		}
	}
	return err
}

func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
