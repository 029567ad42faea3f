package conform

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"
)

// Options say where the cabinet finds its cloud and its gateway.
type Options struct {
	Cloud net.Listener // HTTP, for the enrolment
	Line  net.Listener // TCP, the local line

	Claim    string        // the code that the cabinet is to enrol with
	Wait     time.Duration // for the first sign of life; 0: ten minutes
	First    bool          // end at the first step that fails
	Reported func(Result)  // told each step as it ends; nil: nobody
}

// Verdict is what became of a step.
type Verdict string

// The verdicts. A step is skipped when the cabinet gives no occasion for it,
// and not tried when an earlier one left nothing to try it on.
const (
	Kept     Verdict = "kept"
	Broken   Verdict = "broken"
	Skipped  Verdict = "skipped"
	NotTried Verdict = "not tried"
)

// Result is one step with its verdict.
type Result struct {
	Step    string
	Says    string // what the protocol asks
	Verdict Verdict
	Why     string // what was seen instead, or why it was skipped
	Took    time.Duration
}

// skip is why a step had no occasion.
type skip string

func (s skip) Error() string { return string(s) }

// Run tries a cabinet until all steps are through or ctx ends. The error is
// ctx's, or that of a listener; what the cabinet did wrong is in the results.
func Run(ctx context.Context, o Options) (all []Result, err error) {
	if o.Wait == 0 {
		o.Wait = 10 * time.Minute
	}
	b, err := newBench(ctx, o)
	if err != nil {
		return nil, err
	}
	defer b.close()
	over := false
	for _, s := range steps {
		r := Result{Step: s.name, Says: s.says, Verdict: NotTried}
		if !over {
			began := time.Now()
			r.Verdict, r.Why = judge(s.run(b))
			r.Took = time.Since(began)
		}
		if ctx.Err() != nil {
			return all, ctx.Err()
		}
		all = append(all, r)
		if o.Reported != nil {
			o.Reported(r)
		}
		over = over || r.Verdict == Broken && (s.vital || o.First)
	}
	return all, nil
}

func judge(err error) (Verdict, string) {
	var none skip
	switch {
	case err == nil:
		return Kept, ""
	case errors.As(err, &none):
		return Skipped, string(none)
	}
	return Broken, err.Error()
}

// wrong is what was seen instead of what the protocol asks.
func wrong(format string, args ...any) error { return fmt.Errorf(format, args...) }
