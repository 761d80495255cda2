internal import CZlib

/// A gzip file's members, one after another, inflated piece by piece (RFC 1952), with their check sums verified.
///
/// The one place in this module with unsafe code: zlib takes pointers. They stay inside.
@safe final class Gunzip {
    /// What can be wrong with the bytes.
    enum Failure: Error {
        case corrupt
        case outOfMemory
    }

    // On the heap, since zlib's state points back at it.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether a member has begun that hasn't ended.
    private(set) var isInsideMember = true

    init() throws(Failure) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 15: the largest window; 16 more: a gzip frame and no other.
        let status = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw .outOfMemory }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Inflates `input[position...]`, which must not be empty, into `output` until one of them is used up or a member
    /// ends.
    /// - Returns: The number of bytes written from the start of `output`; `position` moves past what was read.
    func inflate(_ input: [UInt8], from position: inout Int, into output: inout [UInt8]) throws(Failure) -> Int {
        precondition(position < input.count && !output.isEmpty, "nothing to inflate, or no room")
        if !isInsideMember {
            unsafe inflateReset(stream)
            isInsideMember = true
        }
        let available = input.count - position
        let room = output.count
        let status = unsafe input.withUnsafeBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                // zlib reads through `next_in` only; its type lacks the const.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress! + position)
                unsafe stream.pointee.avail_in = UInt32(available)
                unsafe stream.pointee.next_out = target.baseAddress!
                unsafe stream.pointee.avail_out = UInt32(room)
                return unsafe CZlib.inflate(stream, Z_NO_FLUSH)
            }
        }
        position += available - Int(unsafe stream.pointee.avail_in)
        switch status {
        case Z_STREAM_END: isInsideMember = false
        case Z_OK, Z_BUF_ERROR: break
        case Z_MEM_ERROR: throw .outOfMemory
        default: throw .corrupt
        }
        return room - Int(unsafe stream.pointee.avail_out)
    }
}
