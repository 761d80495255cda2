import DifferentialPrivacy
import Testing

@Suite struct PrivacyBudgetTests {
    @Test("Ten charges of a tenth fit exactly, and then nothing more")
    func decimalChargesAddUp() throws {
        var budget = try PrivacyBudget(rho: 1, unit: .pupil, period: .schoolYear)
        for _ in 0..<10 { _ = try budget.spend(rho: 0.1) }
        #expect(budget.remaining == .none)
        // Branches, because a macro cannot hold a value that is not copyable.
        do throws(BudgetError) {
            _ = try budget.spend(rho: 1e-15)
            Issue.record("an empty budget was overdrawn")
        } catch { #expect(error == .exceedsRemaining) }
        do throws(BudgetError) {
            _ = try budget.spendRemaining()
            Issue.record("an empty budget gave a charge")
        } catch { #expect(error == .exceedsRemaining) }
    }

    @Test(
        "A refusal leaves the budget as it was", arguments: [0.30000000000001, 5, 0, -0.1, .nan, .infinity, 1e-16, 1e9])
    func refusalsChangeNothing(amount: Double) throws {
        var budget = try PrivacyBudget(rho: 0.4, unit: .pupil, period: .term)
        _ = try budget.spend(rho: 0.1)
        let before = budget.remaining
        do throws(BudgetError) {
            _ = try budget.spend(rho: amount)
            Issue.record("an impossible amount was spent")
        } catch {
            let isWhole = amount.isFinite && amount >= 1e-15 && amount <= 1000
            #expect(error == (isWhole ? .exceedsRemaining : .amountOutOfRange))
        }
        #expect(budget.remaining == before)
        #expect(before.rho > 0.3 - 1e-15 && before.rho < 0.3 + 1e-15)
    }

    @Test("No sequence of spending and setting aside exceeds the total", arguments: 0..<40 as Range<UInt64>)
    func neverOverdrawn(seed: UInt64) throws {
        var bits = SeededBits(seed: seed)
        var budget = try PrivacyBudget(rho: 0.7, unit: .pupil, period: .schoolYear)
        var spent = 0.0
        for _ in 0..<60 {
            switch bits.uniform(below: UInt64(3)) {
            case 0:
                if let charge = try? budget.spend(rho: bits.unit() / 10) { spent += charge.rho.rho }
            case 1:
                if let part = try? budget.setAside(Int(bits.uniform(below: UInt64(20))), of: 100) {
                    spent += part.total.rho
                }
            default:
                let before = budget.remaining.rho
                if let charge = try? budget.spend(pureEpsilon: bits.unit() / 2) {
                    spent += before - budget.remaining.rho
                    let cost = try ZeroConcentrated.fromPureTight(epsilon: charge.guarantee.epsilon)
                    #expect(before - budget.remaining.rho >= cost.rho - 1e-15)
                }
            }
            #expect(abs(spent + budget.remaining.rho - 0.7) < 1e-13)
        }
        #expect(spent > 0.5)
    }

    @Test("Shares of 10, 20 and 70 percent leave less than three quanta")
    func shares() throws {
        var budget = try PrivacyBudget(rho: 0.024361234567891, unit: .pupil, period: .schoolYear)
        for percent in [10, 20, 70] {
            let share = try budget.setAside(percent, of: 100)
            #expect(share.total.rho <= 0.024361234567891 * Double(percent) / 100 + 1e-17)
            #expect(share.total.rho > 0.024361234567891 * Double(percent) / 100 - 1.1e-15)
            #expect(share.unit == .pupil && share.period == .schoolYear)
        }
        #expect(budget.remaining.rho < 3e-15)
        for (parts, whole) in [(0, 100), (-1, 100), (101, 100), (1, 0)] {
            do throws(BudgetError) {
                _ = try budget.setAside(parts, of: whole)
                Issue.record("an impossible share was set aside")
            } catch { #expect(error == .amountOutOfRange) }
        }
    }

    @Test("A budget keeps the guarantee it was made from", arguments: [0.1, 1, 3, 8])
    func keepsGuarantee(epsilon: Double) throws {
        let promise = try ApproximateDP(epsilon: epsilon, delta: 1e-6, unit: .pupil, period: .schoolYear)
        let budget = try PrivacyBudget(promise)
        let kept = try budget.guarantee(delta: 1e-6)
        #expect(kept.epsilon <= epsilon)
        #expect(kept.epsilon > epsilon * (1 - 1e-9))
        #expect(kept.unit == .pupil && kept.period == .schoolYear)
    }

    @Test("A pure guarantee cannot be made into a concentrated budget")
    func needsDelta() throws {
        let promise = try ApproximateDP(epsilon: 1, delta: 0, unit: .pupil, period: .schoolYear)
        do throws(BudgetError) {
            _ = try PrivacyBudget(promise)
            Issue.record("a budget without a delta")
        } catch { #expect(error == .needsDelta) }
    }
}
