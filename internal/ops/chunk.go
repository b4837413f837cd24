package ops

// chunk is how many elements a part of an element-wise operation covers: 64 KiB of three float32 inputs fit a core's L2
// with room to spare. It is a constant because a loss adds its sums chunk by chunk.
const chunk = 8192
