// expect: cannot assign to property: 'value' is a 'let' constant
// expect: cannot assign to property: 'receipt' is a 'let' constant
// expect: 'ReleaseReceipt' initializer is inaccessible due to 'internal' protection level
// expect: cannot assign to property: 'pupilNames' is a 'let' constant
import LearningAnalytics

func alter(
    _ released: inout Released<ReleasedEvents>, _ other: ReleasedEvents, _ receipt: ReleaseReceipt,
    _ policy: SharingPolicy
) {
    released.value = other
    released.receipt = receipt
    _ = ReleaseReceipt.init(policy:now:epoch:pseudonymsFrom:fields:rows:pupils:pupilsLeftOut:measures:guarantee:)
    var events = other
    events.pupilNames = []
}
