package demo

import (
	"container/heap"
	"context"
	"time"
)

// act is something that happens at a moment of the story.
type act func(ctx context.Context) error

// agenda holds what is still to happen, the earliest first; of two acts of
// the same moment the one that was planned first.
type agenda struct {
	queue planned
	n     int
}

type entry struct {
	at time.Time
	no int
	do act
}

// plan adds an act.
func (a *agenda) plan(at time.Time, do act) {
	a.n++
	heap.Push(&a.queue, entry{at, a.n, do})
}

// next takes the earliest act that lies before end.
func (a *agenda) next(end time.Time) (entry, bool) {
	if len(a.queue) == 0 || !a.queue[0].at.Before(end) {
		return entry{}, false
	}
	return heap.Pop(&a.queue).(entry), true
}

type planned []entry

func (p planned) Len() int { return len(p) }
func (p planned) Less(i, j int) bool {
	return p[i].at.Before(p[j].at) || p[i].at.Equal(p[j].at) && p[i].no < p[j].no
}
func (p planned) Swap(i, j int) { p[i], p[j] = p[j], p[i] }

// Push and Pop are for package heap.
func (p *planned) Push(x any) { *p = append(*p, x.(entry)) }

// Pop is for package heap.
func (p *planned) Pop() any {
	old := *p
	last := old[len(old)-1]
	*p = old[:len(old)-1]
	return last
}
