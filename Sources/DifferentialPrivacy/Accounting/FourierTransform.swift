internal import Foundation

/// The discrete Fourier transform of 2^n complex numbers, for convolutions: small, double precision, with a stated bound on
/// its rounding error.
///
/// The forward transform leaves its result in bit-reversed order and the inverse takes it so. Products of spectra don't
/// care about the order, and neither transform has to permute.
///
/// Rounding (Higham, 2002, "Accuracy and stability of numerical algorithms", theorem 24.2): with twiddle factors accurate to
/// mu, the computed transform y' of x has |y' - y|_2 <= eta |y|_2, eta = n zeta/(1 - n zeta), zeta = mu + gamma_4 (sqrt 2 + mu).
/// Here mu <= 2^-51, for a library whose sine and cosine are within one unit in the last place and angles below pi/4.
struct FourierTransform {
    /// The number of points, 2^n with n >= 2.
    let count: Int
    /// cos and -sin of pi j/m at index m + j, for each half-length m and j < m: contiguous for each stage.
    private let cosines: [Double]
    private let sines: [Double]

    /// - Parameter count: A power of two, at least 4.
    init(count: Int) {
        precondition(count >= 4 && count & (count - 1) == 0, "a power of two of at least 4")
        self.count = count
        var cosines = [Double](repeating: 0, count: count)
        var sines = [Double](repeating: 0, count: count)
        var half = count / 2
        // The finest table by angles below pi/4 only; the others are every second entry of the next finer one.
        for j in 0..<half {
            let (cosine, sine) = Self.rotation(j, of: 2 * half)
            cosines[half + j] = cosine
            sines[half + j] = -sine
        }
        while half > 1 {
            let next = half / 2
            for j in 0..<next {
                cosines[next + j] = cosines[half + 2 * j]
                sines[next + j] = sines[half + 2 * j]
            }
            half = next
        }
        self.cosines = cosines
        self.sines = sines
    }

    /// The bound eta on the relative rounding error of one transform, in the Euclidean norm.
    var relativeError: Double {
        let unit = Double.ulpOfOne / 2
        let mu = 2 * Double.ulpOfOne
        let gamma = 4 * unit / (1 - 4 * unit)
        let zeta = mu + gamma * (2.0.squareRoot() + mu)
        let stages = Double(count.trailingZeroBitCount)
        return stages * zeta / (1 - stages * zeta) * (1 + 1e-9)
    }

    /// sum_j x_j e^(-2 pi i j k/count), at the bit-reversed place of k.
    func forward(_ real: inout [Double], _ imaginary: inout [Double]) {
        precondition(real.count == count && imaginary.count == count, "as many numbers as points")
        var half = count / 2
        var re = real.mutableSpan
        var im = imaginary.mutableSpan
        while half >= 1 {
            for block in stride(from: 0, to: count, by: 2 * half) {
                for j in 0..<half {
                    let a = block + j
                    let b = a + half
                    let differenceRe = re[a] - re[b]
                    let differenceIm = im[a] - im[b]
                    re[a] += re[b]
                    im[a] += im[b]
                    let cosine = cosines[half + j]
                    let sine = sines[half + j]
                    re[b] = differenceRe * cosine - differenceIm * sine
                    im[b] = differenceRe * sine + differenceIm * cosine
                }
            }
            half /= 2
        }
    }

    /// The inverse of ``forward(_:_:)``, divided by the number of points.
    func inverse(_ real: inout [Double], _ imaginary: inout [Double]) {
        precondition(real.count == count && imaginary.count == count, "as many numbers as points")
        var half = 1
        var re = real.mutableSpan
        var im = imaginary.mutableSpan
        while half < count {
            for block in stride(from: 0, to: count, by: 2 * half) {
                for j in 0..<half {
                    let a = block + j
                    let b = a + half
                    let cosine = cosines[half + j]
                    let sine = sines[half + j]
                    let rotatedRe = re[b] * cosine + im[b] * sine
                    let rotatedIm = im[b] * cosine - re[b] * sine
                    re[b] = re[a] - rotatedRe
                    im[b] = im[a] - rotatedIm
                    re[a] += rotatedRe
                    im[a] += rotatedIm
                }
            }
            half *= 2
        }
        // Exact: the number of points is a power of two.
        let scale = 1 / Double(count)
        for index in 0..<count {
            re[index] *= scale
            im[index] *= scale
        }
    }

    /// (cos, sin) of 2 pi j/n for 0 <= j < n/2, from an angle of at most pi/4.
    private static func rotation(_ j: Int, of n: Int) -> (cosine: Double, sine: Double) {
        func base(_ k: Int) -> (Double, Double) {
            let angle = 2 * Double.pi * Double(k) / Double(n)
            return (cos(angle), sin(angle))
        }
        if 8 * j <= n { return base(j) }
        if 8 * j <= 3 * n {
            let (cosine, sine) = base(abs(n / 4 - j))
            return 4 * j <= n ? (sine, cosine) : (-sine, cosine)
        }
        let (cosine, sine) = base(n / 2 - j)
        return (-cosine, sine)
    }
}
