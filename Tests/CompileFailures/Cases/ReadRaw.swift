// expect: 'value' is inaccessible due to 'package' protection level
import LearningAnalytics

func pupils(of raw: Raw<EventTable>) -> [String] {
    raw.value.pupilNames
}
