// expect: 'release' is inaccessible due to 'package' protection level
import Foundation
import LearningAnalytics

func claim() {
    let release = Gate.release(noisySum:named:of:guarantee:under:now:)
    _ = release
}
