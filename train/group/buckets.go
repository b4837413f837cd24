package group

import "unsafe"

// bucketLen is the least length of a bucket for each rank, 64 KiB, where fewer than four ranks count as four. Smaller buckets cost more messages, larger ones leave later. A
// shorter vector is one bucket.
var bucketLen = 1 << 14

// lag is how many buckets may be under way to their owners before a rank waits for the oldest.
const lag = 2

// bucket is elements lo to hi−1 of a vector: one or more consecutive parts.
type bucket struct {
	lo, hi   int
	end      int           // it is complete when the first end parts of the vector are
	due      int           // its sum is shared when the first due parts are, at the latest
	received [][][]float32 // this rank's slices of the other ranks' partial sums, by node and rank
}

// buckets are the buckets of a vector, in the order in which all ranks exchange them.
type buckets []*bucket

// newBuckets cuts a vector where a bucket has the least length and what follows is not much shorter than that, so that a large part does not wait for small ones. A
// sum is due after a third of the parts that follow the bucket, so that it arrives while the rest is computed.
func newBuckets(parts []int, ranks int) (b buckets) {
	least := bucketLen * max(4, ranks)
	at, rest := 0, 0
	for _, n := range parts {
		rest += n
	}
	for i, n := range parts {
		if i == 0 || at-b[len(b)-1].lo >= least && rest >= least/8 {
			b = append(b, &bucket{lo: at})
		}
		at, rest = at+n, rest-n
		last := b[len(b)-1]
		last.hi, last.end, last.due = at, i+1, i+1+(len(parts)-i+1)/3
	}
	return b
}

// exchange is the exchange of a sum: for each bucket, the slices of all partial sums go to their owners, who add them and send the result to all. Its steps have the
// same order on all ranks.
type exchange struct {
	*Sum
	n     int         // shards
	nodes [][]span    // of the tree, those that each rank adds up
	last  [][]float32 // what the last shard's vector is added to, from the right; the vector itself is the last of the list
	ready []bool      // of each part, whether it is computed
	first int         // number of parts that are computed before the first that is not
	sent  int         // number of buckets that are sent
	added int         // number of buckets of which this rank has added its slice
	queue []transfer  // under way, the oldest first
	err   error       // the first; no transfer begins after it
}

// transfer is a call of Group.Exchange.
type transfer struct {
	wait  func() error
	after func() // what is done next
}

func (s *Sum) exchange(n int) *exchange {
	x := &exchange{Sum: s, n: n, nodes: make([][]span, s.g.Size()), ready: make([]bool, s.parts)}
	for r := range x.nodes {
		x.nodes[r] = (span{0, n}).within(s.of(r), nil)
	}
	s.partials = s.grown(s.partials, len(x.nodes[s.g.Rank()]))
	return x
}

// done records that a part of the last shard's vector is computed, exchanges what can be, and moves what is under way.
func (x *exchange) done(part int) {
	if part < 0 || part >= len(x.ready) {
		return
	}
	x.ready[part] = true
	for x.first < len(x.ready) && x.ready[x.first] {
		x.advance()
	}
	if g, ok := x.g.(Progresser); ok {
		g.Progress()
	}
}

// finish exchanges the rest and waits for all transfers.
func (x *exchange) finish() error {
	for x.first < len(x.ready) {
		x.advance()
	}
	for len(x.queue) > 0 {
		x.land()
	}
	return x.err
}

// advance takes the next part: it sends a bucket that is complete and shares the sums that are due. What it does follows from the number of parts alone, so that
// all ranks begin the same transfers in the same order.
func (x *exchange) advance() {
	x.first++
	if x.first == x.buckets[x.sent].end {
		x.send()
	}
	for x.added < x.sent && (x.added < x.sent-lag || x.buckets[x.added].due <= x.first) && len(x.queue) > 0 {
		x.land()
	}
}

// send sends the slices of the next bucket to their owners.
func (x *exchange) send() {
	b := x.buckets[x.sent]
	x.sent++
	collapse(x.last, b.lo, b.hi)
	if x.g.Size() == 1 {
		return
	}
	most := 0
	for _, nodes := range x.nodes {
		most = max(most, len(nodes))
	}
	for i := range most {
		send, recv := x.slices(b, i)
		after := func() {}
		if i == most-1 {
			after = func() { x.share(b) }
		}
		x.begin(send, recv, after)
	}
}

// begin begins a transfer, unless one has failed.
func (x *exchange) begin(send, recv [][]byte, after func()) {
	if x.err == nil {
		x.queue = append(x.queue, transfer{x.g.Exchange(send, recv), after})
	}
}

// land waits for the oldest transfer.
func (x *exchange) land() {
	t := x.queue[0]
	x.queue = x.queue[1:]
	if x.err = t.wait(); x.err != nil {
		x.queue = nil
		return
	}
	t.after()
}

// slices returns what this rank sends of its partial sum number i, and where it receives its slice of the others'.
func (x *exchange) slices(b *bucket, i int) (send, recv [][]byte) {
	size, rank := x.g.Size(), x.g.Rank()
	if i == len(b.received) {
		b.received = append(b.received, make([][]float32, size))
	}
	send, recv = make([][]byte, size), make([][]byte, size)
	for r := range size {
		if r == rank {
			continue
		}
		if i < len(x.nodes[rank]) {
			send[r] = bytesOf(x.slice(r, b, x.partials[i]))
		}
		if i < len(x.nodes[r]) {
			if b.received[i][r] == nil {
				b.received[i][r] = make([]float32, len(x.slice(rank, b, x.partials[0])))
			}
			recv[r] = bytesOf(b.received[i][r])
		}
	}
	return send, recv
}

// share adds this rank's slices of all partial sums and sends the result to all.
func (x *exchange) share(b *bucket) {
	size, rank, total := x.g.Size(), x.g.Rank(), x.partials[0]
	var pieces []piece
	for r := range x.nodes {
		for i, node := range x.nodes[r] {
			p := piece{node, b.received[i][r]}
			if r == rank {
				p.sum = x.slice(r, b, x.partials[i])
			}
			pieces = append(pieces, p)
		}
	}
	mine := x.slice(rank, b, total)
	if sum := fold(span{0, x.n}, &pieces); len(mine) > 0 && &sum[0] != &mine[0] {
		copy(mine, sum)
	}
	x.added++
	send, recv := make([][]byte, size), make([][]byte, size)
	for r := range size {
		if r != rank {
			send[r], recv[r] = bytesOf(mine), bytesOf(x.slice(r, b, total))
		}
	}
	x.begin(send, recv, func() {})
}

// slice returns the elements of a bucket that a rank adds.
func (s *Sum) slice(rank int, b *bucket, vector []float32) []float32 {
	vector = vector[b.lo:b.hi]
	each, longer := len(vector)/s.g.Size(), len(vector)%s.g.Size()
	from := rank*each + min(rank, longer)
	if rank < longer {
		each++
	}
	return vector[from : from+each]
}

// piece is a slice of the sum of a node.
type piece struct {
	node span
	sum  []float32
}

// fold returns the sum of a node from pieces of it, which it takes from the list and overwrites.
func fold(node span, pieces *[]piece) []float32 {
	if p := (*pieces)[0]; p.node == node {
		*pieces = (*pieces)[1:]
		return p.sum
	}
	left, right := node.children()
	sum := fold(left, pieces)
	add(sum, fold(right, pieces))
	return sum
}

// bytesOf returns the memory of a vector. All ranks run the same program, so that its bytes mean the same to all.
func bytesOf(x []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(x))), 4*len(x))
}
