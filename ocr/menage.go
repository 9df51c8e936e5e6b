package ocr

import (
	"runtime/debug"
	"runtime/metrics"
)

// A reading process keeps to its memory: the decoders and engines in C give theirs back at once; what the garbage collector holds is given back
// here, between two pages, when it is worth it.
const tasAise = 128 << 20 // bytes the Go heap may hold between two pages: the renderer of PDF takes some 60 million, pages kept at hand 36

// menage gives back what the last page took, when it took much.
func menage() {
	if tenu() > tasAise {
		debug.FreeOSMemory()
	}
}

// tenu is what the Go heap holds of the machine's memory, garbage and free pages included.
func tenu() uint64 {
	return mesure("/memory/classes/heap/objects:bytes") + mesure("/memory/classes/heap/unused:bytes") + mesure("/memory/classes/heap/free:bytes")
}

func mesure(nom string) uint64 {
	s := []metrics.Sample{{Name: nom}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return s[0].Value.Uint64()
}
