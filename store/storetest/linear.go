package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/anishathalye/porcupine"
)

// What a client does in a recorded history.
type Op int

// The acts of a history.
const (
	OpTake Op = iota
	OpBack
	OpRead
)

// Ask is what a client asks of one key; People and keys are numbered by the
// test that records.
type Ask struct {
	Op  Op
	Key int
	Who string // of a take
}

// Answer is what the client got.
type Answer struct {
	OK     bool
	Holder string // of a read: "" for nobody
	Was    bool   // of a return: it was back already
}

// KeyModel says what keys do when the acts on each come one after the other.
// The state of one is who has it, "" for nobody.
var KeyModel = porcupine.Model{
	Partition: byKey,
	Init:      func() any { return "" },
	Step: func(state, input, output any) (bool, any) {
		return step(state.(string), input.(Ask), output.(Answer))
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v → %+v", input, output) },
}

func step(holder string, in Ask, out Answer) (fits bool, after string) {
	switch in.Op {
	case OpTake:
		if !out.OK {
			return holder != "", holder
		}
		return holder == "", in.Who
	case OpBack:
		return out.OK && out.Was == (holder == ""), ""
	}
	return out.OK && out.Holder == holder, holder
}

// byKey parts a history: keys do not know of one another.
func byKey(history []porcupine.Operation) [][]porcupine.Operation {
	parts := map[int][]porcupine.Operation{}
	for _, op := range history {
		parts[op.Input.(Ask).Key] = append(parts[op.Input.(Ask).Key], op)
	}
	var out [][]porcupine.Operation
	for _, part := range parts {
		out = append(out, part)
	}
	return out
}

// Linearizable looks for one order of a history's acts that explains every
// answer, within a minute; err shows the acts on the key that has none.
func Linearizable(history []porcupine.Operation) error {
	for _, part := range byKey(history) {
		result := porcupine.CheckOperationsTimeout(KeyModel, part, time.Minute)
		if result == porcupine.Ok {
			continue
		}
		slices.SortFunc(part, func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) })
		text := ""
		for _, op := range part {
			text += fmt.Sprintf("\n  client %d, %s to %s: %s", op.ClientId, time.Duration(op.Call), time.Duration(op.Return), KeyModel.DescribeOperation(op.Input, op.Output))
		}
		return fmt.Errorf("no order of these acts explains their answers (%s):%s", result, text)
	}
	return nil
}
