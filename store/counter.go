package store

import (
	"context"
	"regexp"
	"slices"
	"sync"
)

// QueryCount collects the statements run under a context, or all of a Store
// (Options.Queries), BEGIN and COMMIT left out: page tests say how many a page
// may need, that none counts rows or pages by offset, and whose rows it names.
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

// Take gives the statements collected so far and forgets them.
func (c *QueryCount) Take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.statements
	c.statements = nil
	return taken
}

var slowWords = regexp.MustCompile(`(?i)\b(count\s*\(|offset\b)`)

// Slow are the statements that count rows or skip them, which grow with the
// table and have no place on a page.
func (c *QueryCount) Slow() []string { return slices.DeleteFunc(c.Statements(), quick) }

func quick(query string) bool { return !slowWords.MatchString(query) }

// IsSlow tells whether a statement counts rows or skips them.
func IsSlow(query string) bool { return !quick(query) }
