package store

import (
	"context"
	"strings"
	"time"
)

// batch is one BEGIN … COMMIT. waiting holds the jobs whose answer depends on
// that COMMIT, each with the error of its own fn, or nil.
type batch struct {
	w       *writer
	begun   bool
	kept    int // jobs whose writes are in the transaction
	waiting []*job
	answers []error
}

func (w *writer) batch(first *job) {
	b := &batch{w: w}
	start := time.Now()
	for j := first; j != nil; j = b.next(start) {
		if !j.took.CompareAndSwap(false, true) {
			continue // the caller left
		}
		if err := j.ctx.Err(); err != nil {
			j.turn <- err
			continue
		}
		b.run(j)
	}
	b.commit()
}

// next is the next waiting job, or nil when none waits or the batch is full.
func (b *batch) next(start time.Time) *job {
	if len(b.waiting) >= batchJobs || time.Since(start) > batchTime {
		return nil
	}
	select {
	case j := <-b.w.jobs:
		return j
	default:
		return nil
	}
}

// run gives j its turn. While the transaction is empty no savepoint is
// needed: a failure rolls everything, that is nothing else, back.
func (b *batch) run(j *job) {
	if err := b.prepare(); err != nil {
		j.turn <- known(err)
		return
	}
	alone := b.kept == 0
	if !alone {
		if err := b.w.exec("SAVEPOINT job"); err != nil {
			j.turn <- known(err)
			b.fail(err)
			return
		}
	}
	j.turn <- nil
	v := <-j.ran
	switch {
	case v.fatal:
		b.hold(j, v.err)
		b.fail(v.err)
	case v.err == nil && alone:
		b.keep(j)
	case v.err == nil:
		b.keep(j)
		if err := b.w.exec("RELEASE job"); err != nil {
			b.fail(err)
		}
	case alone:
		b.rollback()
		j.done <- v.err
	default:
		b.hold(j, v.err)
		if err := b.w.exec("ROLLBACK TO job; RELEASE job"); err != nil {
			b.fail(err)
		}
	}
}

func (b *batch) prepare() error {
	if b.begun {
		return nil
	}
	if err := b.w.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	b.begun = true
	return nil
}

func (b *batch) keep(j *job) {
	b.kept++
	b.hold(j, nil)
}

func (b *batch) hold(j *job, err error) {
	b.waiting = append(b.waiting, j)
	b.answers = append(b.answers, err)
}

// fail rolls everything back and tells everyone why; those whose own fn had
// failed before keep their own error.
func (b *batch) fail(cause error) {
	b.rollback()
	for i, j := range b.waiting {
		if b.answers[i] == nil {
			b.answers[i] = known(cause)
		}
		j.done <- b.answers[i]
	}
	b.waiting, b.answers = nil, nil
}

func (b *batch) rollback() {
	if b.begun {
		_ = b.w.exec("ROLLBACK") // fails when SQLite did it already
	}
	b.begun, b.kept = false, 0
}

func (b *batch) commit() {
	if !b.begun {
		return
	}
	if err := b.w.exec("COMMIT"); err != nil {
		b.fail(err)
		return
	}
	b.begun = false
	for i, j := range b.waiting {
		j.done <- b.answers[i]
	}
}

func (w *writer) exec(sql string) error {
	if !strings.Contains(sql, ";") {
		return w.quick.bare(context.Background(), sql)
	}
	_, err := w.conn.ExecContext(context.Background(), sql)
	return err
}
