package store

import (
	"context"
	"regexp"
	"slices"
	"sync"
)

// QueryCount collects the statements run under a context, BEGIN and COMMIT
// left out: page tests say how many a page may need and that none counts rows
// or pages by offset.
type QueryCount struct {
	mu         sync.Mutex
	statements []string
}

type countKey struct{}

// CountQueries is ctx with a fresh counter.
func CountQueries(ctx context.Context) (context.Context, *QueryCount) {
	c := new(QueryCount)
	return context.WithValue(ctx, countKey{}, c), c
}

func countOf(ctx context.Context) *QueryCount {
	c, _ := ctx.Value(countKey{}).(*QueryCount)
	return c
}

func (c *QueryCount) add(query string) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.statements = append(c.statements, query)
}

// N is how many statements have run.
func (c *QueryCount) N() int { return len(c.Statements()) }

// Statements are the statements in the order they ran.
func (c *QueryCount) Statements() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.statements)
}

var slowWords = regexp.MustCompile(`(?i)\b(count\s*\(|offset\b)`)

// Slow are the statements that count rows or skip them, which grow with the
// table and have no place on a page.
func (c *QueryCount) Slow() []string {
	return slices.DeleteFunc(c.Statements(), func(q string) bool { return !slowWords.MatchString(q) })
}
