package demo

import (
	"context"
	"time"
)

// TellEnd furnishes the houses and tells only what happens in the last hours:
// enough to look at the moment in which a story ends.
func TellEnd(ctx context.Context, d Deps, hours int) (Told, error) {
	t, err := begin(ctx, d)
	if err != nil {
		return Told{}, err
	}
	t.from = t.Now.Add(-time.Duration(hours) * time.Hour)
	return t.tell(ctx)
}
