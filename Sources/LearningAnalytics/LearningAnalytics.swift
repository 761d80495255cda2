@_exported public import AdaptiveModel
@_exported public import DifferentialPrivacy
@_exported public import Pseudonymizer
