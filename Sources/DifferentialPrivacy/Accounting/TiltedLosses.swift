internal import Foundation

/// The convolved, tilted masses of a composition inside a window, with bounds on everything that is not exact in them.
struct TiltedLosses {
    let tilt: Double
    let step: Double
    /// K(tilt).
    let cumulant: Double
    /// The loss of `masses[0]`, in steps.
    let first: Int
    /// The tilted law; sums to one up to what lies outside and rounding.
    let masses: [Double]
    /// The Euclidean norm of the error of `masses`.
    let error: Double
    /// A bound on the tilted probability above the window, and on that outside of it.
    let above: Double
    let outside: Double
    /// A bound on the relative error of the tilting and of its undoing, of all releases together.
    let relativeError: Double

    init?(_ window: LossWindow) {
        let (tilted, size) = (window.releases, window.size)
        guard size <= LossWindow.largestSize, window.cumulant.isFinite else { return nil }
        let transform = FourierTransform(count: size)
        var real = [Double]()
        var imaginary = [Double]()
        var spectrumError = 0.0
        var growth = 0.0
        var least = 1.0
        for (index, release) in tilted.enumerated() {
            var re = release.folded(to: size)
            var im = [Double](repeating: 0, count: size)
            transform.forward(&re, &im)
            raise(&re, &im, to: release.count)
            let norm = release.norm
            let count = Double(release.count)
            spectrumError += count * (transform.relativeError + 10 * Double.ulpOfOne) * norm
            // How much a computed modulus may exceed 1: by the transform's error, and by that of the sum of the masses.
            growth +=
                count
                * (transform.relativeError * norm * Double(size).squareRoot()
                    + Double.ulpOfOne * Double(release.masses.count))
            least = min(least, norm)
            if index == 0 {
                (real, imaginary) = (re, im)
            } else {
                multiply(&real, &imaginary, by: re, im)
            }
        }
        transform.inverse(&real, &imaginary)

        tilt = window.tilt
        step = window.step
        cumulant = window.cumulant
        first = window.first
        above = window.above
        outside = window.outside
        error =
            exp(min(growth, 700)) * (spectrumError + transform.relativeError * (least + spectrumError))
            * (1 + 1e-6)
        relativeError = tilted.reduce(0) { $0 + $1.relativeError }
        var masses = [Double](repeating: 0, count: window.count)
        let mask = size - 1
        for index in masses.indices { masses[index] = max(0, real[(window.first + index) & mask]) }
        self.masses = masses
    }
}

/// Complex numbers to a whole power, by squaring.
private func raise(_ real: inout [Double], _ imaginary: inout [Double], to power: Int) {
    guard power > 1 else { return }
    for index in real.indices {
        var (baseRe, baseIm) = (real[index], imaginary[index])
        var (re, im) = (1.0, 0.0)
        var rest = power
        while true {
            if rest & 1 == 1 { (re, im) = (re * baseRe - im * baseIm, re * baseIm + im * baseRe) }
            rest >>= 1
            if rest == 0 { break }
            (baseRe, baseIm) = (baseRe * baseRe - baseIm * baseIm, 2 * baseRe * baseIm)
        }
        (real[index], imaginary[index]) = (re, im)
    }
}

private func multiply(_ real: inout [Double], _ imaginary: inout [Double], by re: [Double], _ im: [Double]) {
    for index in real.indices {
        let product = real[index] * re[index] - imaginary[index] * im[index]
        imaginary[index] = real[index] * im[index] + imaginary[index] * re[index]
        real[index] = product
    }
}
