// expect: 'Released<Value>' initializer is inaccessible due to 'internal' protection level
import LearningAnalytics

func forge(_ events: ReleasedEvents, _ receipt: ReleaseReceipt) -> Released<ReleasedEvents> {
    Released(events, receipt: receipt)
}
